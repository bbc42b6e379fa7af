//! What every answer carries, and which posts are not ours.

use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;
use tower_http::csrf::CsrfLayer;

use super::place::Place;
use super::site::Logo;
use super::state::Web;
use crate::origin::WebOrigin;

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with it browsers post `Origin: null`, and an old one could not be told from a stranger.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// So many headers an answer has at most, its own included, or nearly so: it need not grow.
const ROOM: usize = 16;

/// One year, as the preload list asks for at least.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The headers that every answer of a site has.
#[derive(Debug)]
pub(crate) struct Shield(HeaderMap);

impl Shield {
    /// That of this site. Nothing comes from elsewhere but the operator's own picture.
    pub fn new(web: &Web) -> anyhow::Result<Self> {
        let logo = web.site.logo.as_ref().and_then(Logo::origin);
        let pictures = logo.map_or_else(|| "'self'".to_owned(), |logo| format!("'self' {logo}"));
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let mut headers = HeaderMap::with_capacity(ROOM);
        headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.try_into()?);
        if web.public_url.is_https() {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
        }
        // Everything is personal that does not say otherwise.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(Self(headers))
    }

    /// Puts the headers on that hold for every answer, errors too, where it does not say otherwise itself.
    pub fn harden(&self, mut response: Response, place: Place) -> Response {
        let mut ours = self.0.clone();
        if place != Place::Home {
            // How another host is reached is not ours to say.
            ours.remove(header::STRICT_TRANSPORT_SECURITY);
        }
        let own = std::mem::replace(response.headers_mut(), ours);
        response.headers_mut().extend(own);
        response
    }
}

/// Refuses what another site posts: by `Sec-Fetch-Site`, or `Origin` where a browser lacks it. Behind a
/// proxy that changes `Host`, our origin is known from `PUBLIC_URL`.
pub(crate) fn posts_from_elsewhere(site: &WebOrigin) -> anyhow::Result<CsrfLayer> {
    Ok(CsrfLayer::new().add_trusted_origin(site.as_str())?)
}
