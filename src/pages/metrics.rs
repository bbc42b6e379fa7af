//! `/metrics`, at an address of its own: what is counted is the operator's alone. Whether all is well is told there
//! too: no stranger can take the way to it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::health;
use crate::metrics::Levels;
use crate::web::Web;
use crate::web::fault::Fault;

/// What Prometheus reads, and whoever watches over the service.
pub fn metrics(web: &Arc<Web>) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(Arc::clone(web))
}

async fn show(State(web): State<Arc<Web>>) -> Result<Response, Fault> {
    let now = web.clock.now();
    let (connections, idle_connections) = web.db.connections();
    let levels = Levels {
        budget_used: web.asking.budget_used(now).await?,
        sessions: web.sessions.count(now).await?,
        connections,
        idle_connections,
        now,
    };
    let text = web.metrics.text(levels)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
