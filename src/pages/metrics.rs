//! `/metrics`, at an address of its own: what is counted is the operator's alone.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Pages;
use super::fault::Fault;
use crate::limits::Limit;
use crate::metrics::Levels;

/// What Prometheus reads.
pub fn metrics(pages: &Arc<Pages>) -> Router {
    Router::new().route("/metrics", get(show)).with_state(Arc::clone(pages))
}

async fn show(State(pages): State<Arc<Pages>>) -> Result<Response, Fault> {
    let now = pages.clock.now();
    let (connections, idle_connections) = pages.db.connections();
    let levels = Levels {
        budget_used: pages.sign_in.limits.percent_used((Limit::SendsTotal, ""), now).await?,
        sessions: pages.sign_in.sessions.count(now).await?,
        connections,
        idle_connections,
    };
    let text = pages.metrics.text(levels)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Measures a request, under its route as the table of addresses has it: what was asked for in its place
/// would be a series for every address that somebody makes up.
pub(super) async fn measure(
    State(pages): State<Arc<Pages>>,
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
    let timer = pages.metrics.request(route, method);
    let response = next.run(request).await;
    timer.observe_duration();
    pages.metrics.answer(route, method, response.status().as_str());
    response
}
