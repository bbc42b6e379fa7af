//! What is sent in fewer bytes, and what must not be.

use std::io::Write;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::accept;

/// Lets a page be compressed only for one who sends no cookie. Where something personal and something that
/// a stranger chose, such as `next`, are compressed together, the length tells of the former (BREACH).
pub(crate) async fn spare_what_is_personal(mut request: Request, next: Next) -> Response {
    let is_personal = request.headers().contains_key(header::COOKIE);
    if is_personal || request.method() != Method::GET {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// Whether a browser takes gzip.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    accept::weighted(headers, header::ACCEPT_ENCODING)
        .any(|(coding, weight)| coding.eq_ignore_ascii_case("gzip") && weight > 0.0)
}

/// The same in fewer bytes, as few as gzip can.
pub(crate) fn gzip(content: &[u8]) -> Bytes {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let done = gzip.write_all(content).and_then(|()| gzip.finish());
    done.expect("memory takes everything").into()
}
