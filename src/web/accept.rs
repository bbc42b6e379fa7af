//! The `Accept-…` headers: what a browser takes, and how gladly (RFC 9110 §12.4.2).

use axum::http::{HeaderMap, HeaderName};

/// Everything that this header names, with its weight from 0, not at all, to 1.
pub(crate) fn weighted(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, f32)> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().split(',').map(|part| {
        let (what, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok());
        (what.trim(), weight.unwrap_or(0.0))
    })
}
