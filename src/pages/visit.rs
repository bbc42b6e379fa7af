//! What every page asks first: who is it, and from where?

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderName;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::Pages;
use super::cookie::OurCookie;
use super::fault::Fault;
use crate::sessions::Visitor;
use crate::sign_in::Caller;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl FromRequestParts<Arc<Pages>> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Fault> {
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| anyhow!("an address without the layer of sessions"))?;
        Ok(pages.sessions.visitor(session).await?)
    }
}

impl FromRequestParts<Arc<Pages>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Fault> {
        let visitor = Visitor::from_request_parts(parts, pages).await?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(peer) = peer.ok_or_else(|| anyhow!("a request without a peer"))?;
        let forwarded_for = parts.headers.get_all(&X_FORWARDED_FOR).iter().map(AsRef::as_ref);
        let forwarded_for: Vec<&[u8]> = forwarded_for.collect();
        let address = pages.proxies.client(peer.ip(), forwarded_for.into_iter());
        let device = OurCookie::Device.read(&parts.headers, &pages.public_url);
        Ok(Self { visitor, address, device })
    }
}
