//! `/oauth2/token`: a code, or a refresh token, for tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::client::Asking;
use super::refusal::{self, InWords};
use crate::web::Web;

pub(super) async fn give(
    State(web): State<Arc<Web>>,
    Asking { asker, said, origin }: Asking,
) -> Result<Response, InWords> {
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
