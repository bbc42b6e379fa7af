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
    let token = bearer::token(headers);
    if let Some(token) = token
        && let Some(info) = web.oidc.user_info(token).await?
    {
        return Ok(Json(info).into_response());
    }
    Ok(match token {
        Some(_) => refusal("Bearer error=\"invalid_token\"", "the access token is none, or over"),
        // Nothing was shown, so nothing is wrong with it (RFC 6750 §3.1).
        None => refusal("Bearer", "an access token is expected in the header"),
    })
}

fn refusal(challenge: &'static str, says: &str) -> Response {
    let says = Json(json!({ "error": "invalid_token", "error_description": says }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)], says).into_response()
}
