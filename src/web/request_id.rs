//! What a request is called, in every line of the log that it causes, in the ledger, and on
//! the page that tells of a fault. Other answers do not have it: they tell nobody more than they must, and
//! the answer for a number that is hidden is the same to the letter.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderName;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::fault::Fault;
use super::state::Web;
use crate::events::RequestId;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request its name: that which a proxy of ours gave it, so that both logs call it the same, or
/// a new one.
pub(crate) async fn name(
    State(web): State<Arc<Web>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_ours =
        peer.is_some_and(|ConnectInfo(peer)| web.proxies.trusts(peer.ip().to_canonical()));
    let given = request.headers().get(&X_REQUEST_ID).filter(|_| is_ours);
    let given = given.and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let id = given.unwrap_or_else(RequestId::random);
    request.extensions_mut().insert(id.clone());
    let span = tracing::error_span!("request", %id);
    next.run(request).instrument(span).await
}

/// What this request is called.
pub(crate) fn of(parts: &Parts) -> Result<RequestId, Fault> {
    let id = parts.extensions.get().cloned();
    Ok(id.ok_or_else(|| anyhow!("a request that nobody named"))?)
}
