//! An access token in the header (RFC 6750 §2.1).

use axum::http::HeaderMap;

use crate::web::at_site::the_one;

/// The token, if there is one, and one alone.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = the_one(headers, "authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
