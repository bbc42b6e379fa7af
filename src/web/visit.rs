//! What every page asks first: who is it, and from where?

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;

use super::cookie::OurCookie;
use super::fault::Fault;
use super::request_id;
use super::state::Web;
use crate::browser::Browser;
use crate::events::Origin;
use crate::sessions::Visitor;
use crate::sign_in::Caller;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl FromRequestParts<Arc<Web>> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| anyhow!("an address without the layer of sessions"))?;
        Ok(web.sign_in.sessions.visitor(session).await?)
    }
}

impl FromRequestParts<Arc<Web>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let visitor = Visitor::from_request_parts(parts, web).await?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(peer) = peer.ok_or_else(|| anyhow!("a request without a peer"))?;
        let forwarded_for = parts.headers.get_all(&X_FORWARDED_FOR).iter().map(AsRef::as_ref);
        let forwarded_for: Vec<&[u8]> = forwarded_for.collect();
        let address = web.proxies.client(peer.ip(), forwarded_for.into_iter());
        let device = OurCookie::Device.read(&parts.headers, &web.public_url);
        let origin = Origin { address, request: request_id::of(parts)? };
        let user_agent = parts.headers.get(header::USER_AGENT).map(AsRef::as_ref);
        let browser = Browser::of(user_agent.unwrap_or_default());
        Ok(Self { visitor, origin, device, browser })
    }
}

/// A browser that signs in while it waits for another answer has a new session, and the cookie of the one
/// before must not come after it.
pub(crate) async fn leave_newer_session(
    State(web): State<Arc<Web>>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let had = OurCookie::Session.read(request.headers(), &web.public_url);
    let mut response = next.run(request).await;
    let Some(had) = had else { return Ok(response) };
    let start = format!("{}={had};", OurCookie::Session.name(&web.public_url));
    let is_same = |cookie: &&HeaderValue| cookie.as_bytes().starts_with(start.as_bytes());
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().collect();
    if cookies.iter().any(is_same) && !web.sign_in.sessions.goes_on(&had).await? {
        let others = cookies.into_iter().filter(|cookie| !is_same(cookie)).cloned();
        let others: Vec<HeaderValue> = others.collect();
        response.headers_mut().remove(header::SET_COOKIE);
        response.headers_mut().extend(others.into_iter().map(|other| (header::SET_COOKIE, other)));
    }
    Ok(response)
}
