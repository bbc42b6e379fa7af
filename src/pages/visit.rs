//! What every page asks first: who is it, and from where?

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderName;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::Pages;
use super::fault::Fault;
use crate::address::ClientAddress;
use crate::sessions::Visitor;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl FromRequestParts<Arc<Pages>> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Fault> {
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| anyhow!("an address without the layer of sessions"))?;
        Ok(pages.sessions.visitor(session).await?)
    }
}

impl FromRequestParts<Arc<Pages>> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Infallible> {
        let ConnectInfo(peer) = *parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .expect("the server tells the peer of every request");
        let forwarded_for = parts.headers.get_all(&X_FORWARDED_FOR).iter().map(AsRef::as_ref);
        let forwarded_for: Vec<&[u8]> = forwarded_for.collect();
        Ok(pages.proxies.client(peer.ip(), forwarded_for.into_iter()))
    }
}
