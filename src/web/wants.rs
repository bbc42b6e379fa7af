//! Whether a script or a person reads the answer.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// The form in which an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// A page of HTML.
    Page,
    /// JSON, for the script on the page.
    Json,
}

impl Wants {
    /// JSON is for who says so by `Accept`, or in the old way by `X-Requested-With`.
    pub fn of(headers: &HeaderMap) -> Self {
        let says = |name, what: &str| {
            headers
                .get(name)
                .and_then(|value: &header::HeaderValue| value.to_str().ok())
                .is_some_and(|value| value.to_ascii_lowercase().contains(what))
        };
        if says("accept", "application/json") || says("x-requested-with", "xmlhttprequest") {
            Self::Json
        } else {
            Self::Page
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Wants {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}
