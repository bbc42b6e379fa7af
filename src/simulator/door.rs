//! Who is let in: nobody whom a page of another site sends. The inbox has codes in it, and whoever browses on this
//! machine may be on any page.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const ANOTHER_NAME: &str = "This is Yunxin's stand-in. It has no name: open it by its address, as in http://127.0.0.1:8001/\n";

const ANOTHER_SITE: &str = "This is Yunxin's stand-in, and a page of another site asks for it: type its address in yourself\n";

pub(super) async fn pass(request: Request, next: Next) -> Response {
    match refused(request.headers()) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

/// A browser says itself by what name it knows this machine, and whose page asks. A name can be made to lead here by
/// whoever owns it (DNS rebinding), and then his pages would be of this site; an address cannot.
fn refused(headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    if !is_address(host) {
        return Some((StatusCode::MISDIRECTED_REQUEST, ANOTHER_NAME));
    }
    let is_own = |origin: &str| origin.split_once("://").is_some_and(|(_, of)| of == host);
    let fetched = text(HeaderName::from_static("sec-fetch-site"));
    let is_elsewhere = text(header::ORIGIN).is_some_and(|origin| !is_own(origin))
        || fetched.is_some_and(|from| !["same-origin", "none"].contains(&from));
    is_elsewhere.then_some((StatusCode::FORBIDDEN, ANOTHER_SITE))
}

/// Whether it is an IP address or `localhost`, with or without a port.
fn is_address(host: &str) -> bool {
    host.parse().is_ok_and(|host: Authority| {
        let name = host.host().trim_matches(['[', ']']);
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok()
    })
}
