//! `/oauth2/introspect`: what a token of one's own stands for (RFC 7662).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::client::Asking;
use super::refusal::{self, InWords};
use crate::oidc::Refusal;
use crate::web::Web;

pub(super) async fn tell(
    State(web): State<Arc<Web>>,
    Asking { asker, said, .. }: Asking,
) -> Result<Response, InWords> {
    // Who proves nothing could try tokens.
    if asker.client.registration.is_public {
        return Ok(refusal::answer(Refusal::InvalidClient));
    }
    let Some(token) = said.get("token") else {
        return Ok(refusal::answer(Refusal::InvalidRequest("token is missing")));
    };
    Ok(Json(web.oidc.introspect(&asker.client, token).await?).into_response())
}
