//! `/oauth2/revoke`: a token that is not needed any more (RFC 7009).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::client::Asking;
use super::refusal::{self, InWords};
use crate::oidc::Refusal;
use crate::web::Web;

pub(super) async fn take(
    State(web): State<Arc<Web>>,
    Asking { asker, said, .. }: Asking,
) -> Result<Response, InWords> {
    let Some(token) = said.get("token") else {
        return Ok(refusal::answer(Refusal::InvalidRequest("token is missing")));
    };
    web.oidc.revoke(&asker.client, token).await?;
    Ok(StatusCode::OK.into_response())
}
