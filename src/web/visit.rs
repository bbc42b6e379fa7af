//! What every page asks first: who is it, and from where?

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::anyhow;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

use super::cookie::OurCookie;
use super::fault::Fault;
use super::fields::Fields;
use super::request_id;
use super::state::Web;
use crate::events::Origin;
use crate::origin::WebOrigin;
use crate::sessions::{CookieChange, CookieNote, Visitor};
use crate::sign_in::Caller;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl FromRequestParts<Arc<Web>> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let note = parts.extensions.get().cloned();
        let note = note.ok_or_else(|| anyhow!("an address that no cookie is sent from"))?;
        let names = OurCookie::Session.values(&parts.headers, &web.public_url);
        Ok(web.sessions.visitor(names, note, web.clock.now()).await?)
    }
}

impl FromRequestParts<Arc<Web>> for Origin {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(peer) = peer.ok_or_else(|| anyhow!("a request without a peer"))?;
        let forwarded_for = parts.headers.get_all(&X_FORWARDED_FOR).iter().map(AsRef::as_ref);
        let forwarded_for: Vec<&[u8]> = forwarded_for.collect();
        let seen = web.proxies.client(peer.ip(), forwarded_for.into_iter());
        if let Some(shape) = seen.unreadable
            && web.odd_addresses.is_due(web.clock.now())
        {
            tracing::warn!(
                "TRUSTED_PROXIES trusts {}, whose X-Forwarded-For has `{shape}` where an address is expected \
                 (9 is any digit, a any letter), so the limits take all who come through it for one → have \
                 it write the client's address",
                peer.ip()
            );
        }
        Ok(Self { address: seen.client, request: request_id::of(parts)? })
    }
}

impl FromRequestParts<Arc<Web>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let visitor = Visitor::from_request_parts(parts, web).await?;
        let origin = Origin::from_request_parts(parts, web).await?;
        let device = OurCookie::Device.read(&parts.headers, &web.public_url);
        let user_agent = parts.headers.get(header::USER_AGENT).map(AsRef::as_ref);
        let user_agent = user_agent.unwrap_or_default().to_vec();
        Ok(Self { visitor, origin, device, user_agent })
    }
}

/// A form, and who sends it: that is asked when all of the form has come, and may be long ago by then otherwise.
#[derive(Debug)]
pub(crate) struct Posted {
    pub caller: Caller,
    pub fields: Fields,
}

impl FromRequest<Arc<Web>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let fields =
            Fields::from_request(request, web).await.map_err(IntoResponse::into_response)?;
        let caller = Caller::from_request_parts(&mut parts, web).await;
        Ok(Self { caller: caller.map_err(IntoResponse::into_response)?, fields })
    }
}

/// Tells the browser what its session is called from now on: here, and nowhere else. Unless that has changed it
/// is told nothing, because it may have another session by the time the answer comes.
pub(crate) fn send_cookie(note: &CookieNote, site: &WebOrigin, mut response: Response) -> Response {
    let cookie = note.take().map(|change| match change {
        CookieChange::Named { name, lasts } => OurCookie::Session.set(site, &name, lasts.as_secs()),
        CookieChange::Gone => OurCookie::Session.forget(site),
    });
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}
