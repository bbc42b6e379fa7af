//! Requests to an application's own host that its proxy hands to us.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::state::Web;
use crate::forward::{self, Host};
use crate::origin::WebOrigin;

/// The application's host that a request went to. From anybody but a proxy of ours, and for a host that is not listed,
/// there is nothing to be found.
pub(crate) struct AtSite(pub WebOrigin);

impl FromRequestParts<Arc<Web>> for AtSite {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, StatusCode> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let is_trusted = peer.is_some_and(|ConnectInfo(peer)| web.proxies.trusts(peer.ip()));
        let site = || {
            let scheme = the_one(&parts.headers, "x-forwarded-proto")?;
            let host = the_one(&parts.headers, "x-forwarded-host")?;
            forward::origin(scheme, host).ok()
        };
        let site = is_trusted.then(site).flatten();
        site.filter(|site| web.forward.host(site) == Host::Application)
            .map(Self)
            .ok_or(StatusCode::NOT_FOUND)
    }
}

/// What a header says that is there once, and readable. Of two, a proxy may have written the one and a visitor the
/// other.
pub(crate) fn the_one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
