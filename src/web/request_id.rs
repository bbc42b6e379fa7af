//! What a request is called, in every line of the log that it causes, in the ledger, and on
//! the page that tells of a fault. Other answers do not have it: they tell nobody more than they must, and
//! the answer for a number that is hidden is the same to the letter.

use std::net::SocketAddr;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderName;
use axum::http::request::Parts;

use super::fault::Fault;
use crate::address::TrustedProxies;
use crate::events::RequestId;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request: as a proxy of ours did, so that both logs call it the same, or anew.
pub(crate) fn name(proxies: &TrustedProxies, request: &Request) -> RequestId {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_ours = peer.is_some_and(|ConnectInfo(peer)| proxies.trusts(peer.ip()));
    let given = request.headers().get(&X_REQUEST_ID).filter(|_| is_ours);
    let given = given.and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    given.unwrap_or_else(RequestId::random)
}

/// What this request is called.
pub(crate) fn of(parts: &Parts) -> Result<RequestId, Fault> {
    let id = parts.extensions.get().cloned();
    Ok(id.ok_or_else(|| anyhow!("a request that nobody named"))?)
}
