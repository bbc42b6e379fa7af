//! `/oauth2/userinfo`: whom an access token stands for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refusal::{self, InWords};
use crate::web::Web;
use crate::web::at_site::the_one;

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
) -> Result<Response, InWords> {
    let token = bearer(&headers);
    if let Some(token) = token
        && let Some(info) = web.oidc.user_info(token).await?
    {
        return Ok(Json(info).into_response());
    }
    Ok(match token {
        Some(_) => {
            challenged("Bearer error=\"invalid_token\"", "the access token is none, or over")
        }
        // Nothing was shown, so nothing is wrong with it (RFC 6750 §3.1).
        None => challenged("Bearer", "an access token is expected in the header"),
    })
}

fn challenged(challenge: &'static str, says: &str) -> Response {
    let refusal = refusal::with(StatusCode::UNAUTHORIZED, "invalid_token", says);
    ([(header::WWW_AUTHENTICATE, challenge)], refusal).into_response()
}

/// The token in the header, if there is one, and one alone (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = the_one(headers, "authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
