//! What an application is not given, as it reads it (RFC 6749 §5.2).

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::oidc::Refusal;
use crate::web::answer::retry_after;
use crate::web::fault::Fault;

/// The answer to an application that is not given what it asks for.
pub(super) fn answer(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::InvalidClient => StatusCode::UNAUTHORIZED,
        Refusal::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    };
    let answer = with(status, refusal.error(), refusal.description());
    match refusal {
        Refusal::InvalidClient => {
            ([(header::WWW_AUTHENTICATE, "Basic realm=\"codelogin\"")], answer).into_response()
        }
        Refusal::Limited(wait) => retry_after(wait.as_secs(), answer),
        _ => answer,
    }
}

/// The answer to a body that cannot be read.
pub(super) fn of_body(status: StatusCode) -> Response {
    let (status, says) = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (StatusCode::BAD_REQUEST, "a body of application/x-www-form-urlencoded is expected")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (status, "the body is larger than 16 KiB"),
        _ => (status, "the body did not come"),
    };
    with(status, "invalid_request", says)
}

/// Something of ours broke where a program asks: it is told in its words.
pub(super) struct InWords(pub Fault);

impl<E: Into<anyhow::Error>> From<E> for InWords {
    fn from(error: E) -> Self {
        Self(Fault::from(error))
    }
}

impl IntoResponse for InWords {
    fn into_response(self) -> Response {
        of_fault(self.0)
    }
}

/// The same answer as to a person, in a program's words.
pub(super) fn of_fault(fault: Fault) -> Response {
    let answer = fault.into_response();
    let status = answer.status();
    let error = match status {
        StatusCode::SERVICE_UNAVAILABLE => "temporarily_unavailable",
        _ => "server_error",
    };
    let kept: HeaderMap = answer
        .headers()
        .get(header::RETRY_AFTER)
        .map(|wait| (header::RETRY_AFTER, wait.clone()))
        .into_iter()
        .collect();
    (kept, with(status, error, "it has been noted; try again in a while")).into_response()
}

pub(super) fn with(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}
