//! `/oauth2/userinfo`: whom an access token stands for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{bearer, refusal};
use crate::web::Web;
use crate::web::fault::Fault;

pub(super) async fn show(State(web): State<Arc<Web>>, headers: HeaderMap) -> Response {
    refusal::in_words(shown(&web, &headers).await)
}

async fn shown(web: &Web, headers: &HeaderMap) -> Result<Response, Fault> {
    let Some(token) = bearer::token(headers) else {
        // Nothing was shown, so nothing is wrong with it (RFC 6750 §3.1).
        let missing = refusal("Bearer", "an access token is expected in the header");
        return Ok(if web.oidc.is_on().await? {
            missing
        } else {
            StatusCode::NOT_FOUND.into_response()
        });
    };
    Ok(match web.oidc.user_info(token).await? {
        Some(info) => Json(info).into_response(),
        None => refusal("Bearer error=\"invalid_token\"", "the access token is none, or over"),
    })
}

fn refusal(challenge: &'static str, says: &str) -> Response {
    let says = Json(json!({ "error": "invalid_token", "error_description": says }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)], says).into_response()
}
