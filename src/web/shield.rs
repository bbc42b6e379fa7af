//! What every answer carries, and which posts are not ours.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;
use tower_http::csrf::CsrfLayer;

use super::site::{Logo, PublicUrl};
use super::state::Web;

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with it browsers post `Origin: null`, and an old one could not be told from a stranger.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// One year, as the preload list asks for at least.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What differs from one site to the next.
#[derive(Clone, Debug)]
pub(crate) struct Shield {
    https: bool,
    policy: HeaderValue,
}

impl Shield {
    /// That of this site. Nothing comes from elsewhere but the operator's own picture.
    pub fn new(web: &Web) -> anyhow::Result<Self> {
        let logo = web.site.logo.as_ref().and_then(Logo::origin);
        let pictures = logo.map_or_else(|| "'self'".to_owned(), |logo| format!("'self' {logo}"));
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        Ok(Self { https: web.public_url.is_https(), policy: policy.try_into()? })
    }
}

/// Puts the headers on that hold for every answer, errors too.
pub(crate) async fn harden(State(shield): State<Shield>, mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, shield.policy);
    if shield.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    // Everything is personal that does not say otherwise.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses what another site posts: by `Sec-Fetch-Site`, or `Origin` where a browser lacks it. Behind a
/// proxy that changes `Host`, our origin is known from `PUBLIC_URL`.
pub(crate) fn posts_from_elsewhere(site: &PublicUrl) -> anyhow::Result<CsrfLayer> {
    Ok(CsrfLayer::new().add_trusted_origin(site.origin())?)
}
