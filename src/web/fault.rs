//! When there is no page to show: faults of ours, and answers that have a status and nothing to say.

use askama::Template;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use tower_sessions::{session, session_store};

use super::answer::retry_after;
use super::frame::Frame;
use super::lang::Lang;
use super::place::Place;
use super::state::Web;
use super::wants::Wants;
use super::words;
use crate::db;
use crate::events::RequestId;

/// How long the database is given to come back before somebody asks again, in seconds.
pub(crate) const AWAY_FOR: u64 = 5;

/// Something broke that should not have. It is logged whole, once, and shown as nothing but that.
#[derive(Debug)]
pub struct Fault(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        tracing::error!("fault: {}", db::plainly(&self.0));
        if self.passes() {
            retry_after(AWAY_FOR, StatusCode::SERVICE_UNAVAILABLE.into_response())
        } else {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Fault {
    /// Whether the database does not do its work: that passes, and nothing here is broken.
    fn passes(&self) -> bool {
        self.0.chain().any(|cause| {
            let of_ours = cause.downcast_ref().is_some_and(db::passes);
            let of_sessions = cause.downcast_ref().is_some_and(|error| {
                matches!(error, session::Error::Store(session_store::Error::Backend(_)))
            });
            of_ours || of_sessions
        })
    }
}

/// The answer to a request whose handler panicked. The panic itself is on standard error.
pub(crate) fn panicked() -> Response {
    tracing::error!("fault: a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[derive(Template)]
#[template(path = "fault.html")]
struct Page {
    frame: Frame,
    fault: words::Trouble,
    /// What to tell the operator, where there is something to mend.
    request: Option<RequestId>,
}

/// Who asked, as far as it matters to one who finds nothing.
pub(crate) struct Asked {
    pub lang: Lang,
    pub wants: Wants,
    pub place: Place,
    pub id: RequestId,
}

/// Gives a page, or JSON where that is read, to every refusal and error that comes without one.
pub(crate) fn dress(web: &Web, asked: Asked, response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let says_something = kind
        .is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"));
    if says_something {
        return response;
    }
    let Asked { lang, wants, place, id } = asked;
    let (mut parts, _) = response.into_parts();
    let fault = lang.words().fault(status);
    let wait = parts.headers.get(header::RETRY_AFTER).and_then(|wait| wait.to_str().ok());
    let wait: u64 = wait.and_then(|wait| wait.parse().ok()).unwrap_or_default();
    let dressed = match (wants, place) {
        (Wants::Json, _) | (Wants::Page, Place::Proxy) => {
            let json = json!({
                "status": status.as_u16(), "msg": fault.what, "advice": fault.advice, "retry_after": wait,
            });
            Json(json).into_response()
        }
        (Wants::Page, Place::Home | Place::Application) => {
            let request = Some(id).filter(|_| status.is_server_error());
            let is_at_home = place == Place::Home;
            let frame = if is_at_home { Frame::new(web, lang) } else { Frame::beside(web, lang) };
            match (Page { frame, fault, request }).render() {
                Ok(page) => Html(page).into_response(),
                Err(error) => Fault::from(error).into_response(),
            }
        }
    };
    let (dress, body) = dressed.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(dress.headers);
    Response::from_parts(parts, body)
}
