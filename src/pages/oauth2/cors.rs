//! Which pages of other sites may read what we answer to their scripts: those where a public application lives.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::InWords;
use crate::origin::WebOrigin;
use crate::web::Web;

/// What a script may post with, for so many seconds until the browser asks again.
const PREFLIGHT: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
];

/// Puts on an answer who may read it.
pub(super) async fn allow(
    State(web): State<Arc<Web>>,
    request: Request,
    next: Next,
) -> Result<Response, InWords> {
    let asks = request.headers().get(header::ORIGIN).cloned();
    let origin = asks.as_ref().and_then(|origin| origin.to_str().ok());
    let origin: Option<WebOrigin> = origin.and_then(|origin| origin.parse().ok());
    let may_read = match &origin {
        Some(origin) => web.oidc.may_read(origin).await?,
        None => false,
    };
    let is_preflight = request.method() == Method::OPTIONS;
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_name(header::ORIGIN));
    if let Some(origin) = asks.filter(|_| may_read) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let exposed = HeaderValue::from_static("retry-after, www-authenticate");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        if is_preflight {
            headers.extend(PREFLIGHT);
        }
    }
    Ok(answer)
}

/// What a browser asks before a script may post with a header of its own: it is told no more than who may read.
pub(super) async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}
