//! What is sent in fewer bytes: what is the same for everybody, and nothing else. Where something personal and
//! something that a stranger chose, such as `next`, are compressed together, the length tells of the former (BREACH).

use std::io::Write;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::accept;

/// Something that is the same for everybody, compressed once, as well as gzip can.
#[derive(Debug)]
pub(crate) struct Compressed {
    plain: Bytes,
    gzipped: Bytes,
}

impl Compressed {
    pub fn new(plain: Bytes) -> Self {
        let gzipped = gzip(&plain);
        Self { plain, gzipped }
    }

    /// The answer to one who sent these headers, as his browser takes it.
    pub fn answer(&self, kind: &'static str, asked: &HeaderMap) -> Response {
        let is_gzipped = takes_gzip(asked);
        let content = if is_gzipped { &self.gzipped } else { &self.plain };
        let mut response = Response::new(Body::from(content.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_gzipped {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    accept::weighted(headers, header::ACCEPT_ENCODING)
        .any(|(coding, weight)| coding.eq_ignore_ascii_case("gzip") && weight > 0.0)
}

fn gzip(content: &[u8]) -> Bytes {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let done = gzip.write_all(content).and_then(|()| gzip.finish());
    done.expect("memory takes everything").into()
}
