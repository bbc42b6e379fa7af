//! An access token in the header (RFC 6750 §2.1).

use axum::http::{HeaderMap, header};

/// The token, if there is one, and one alone.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, token) = all.next()?.to_str().ok()?.split_once(' ')?;
    let is_single = all.next().is_none() && scheme.eq_ignore_ascii_case("bearer");
    is_single.then_some(token.trim())
}
