//! For those who watch over the service.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::web::Web;
use crate::web::answer::retry_after;
use crate::web::fault::AWAY_FOR;

/// The program runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The service can do its work: the database answers, and keeps what is written.
pub(super) async fn ready(State(web): State<Arc<Web>>) -> Response {
    match web.db.ping().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!("not ready: the database does not do its work: {error}");
            let json = json!({ "status": 503, "msg": "the database does not do its work" });
            retry_after(AWAY_FOR, (StatusCode::SERVICE_UNAVAILABLE, Json(json)).into_response())
        }
    }
}
