//! How long requests take, and what they are answered with.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::state::Web;

/// Measures a request, under its route as the table of addresses has it: what was asked for in its place
/// would be a series for every address that somebody makes up.
pub(crate) async fn measure(
    State(web): State<Arc<Web>>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let method = match *request.method() {
        Method::GET | Method::HEAD => "GET",
        Method::POST => "POST",
        _ => "other",
    };
    let timer = web.metrics.request(route, method);
    let response = next.run(request).await;
    timer.observe_duration();
    web.metrics.answer(route, method, response.status().as_str());
    response
}
