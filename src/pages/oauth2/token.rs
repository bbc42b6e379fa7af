//! `/oauth2/token`: a code, or a refresh token, for tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::client::Asking;
use super::refusal;
use crate::web::Web;
use crate::web::fault::Fault;

pub(super) async fn give(State(web): State<Arc<Web>>, asking: Asking) -> Response {
    refusal::in_words(given(&web, asking).await)
}

async fn given(web: &Web, Asking { asker, said, origin }: Asking) -> Result<Response, Fault> {
    Ok(match web.oidc.tokens(&asker, &said, &origin).await? {
        Ok(tokens) => {
            let tokens = Json(json!({
                "access_token": tokens.access.expose(),
                "token_type": "Bearer",
                "expires_in": tokens.expires_in,
                "refresh_token": tokens.refresh,
                "id_token": tokens.id,
                "scope": tokens.scopes.to_string(),
            }));
            // RFC 6749 §5.1.
            ([(header::PRAGMA, "no-cache")], tokens).into_response()
        }
        Err(refused) => refusal::answer(refused),
    })
}
