//! The page that shows the inbox as a phone does, and the same as JSON.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::inbox::Message;
use super::stand_in::Simulator;

#[derive(Deserialize)]
pub(super) struct Whose {
    mobile: Option<String>,
}

pub(super) async fn list(
    State(simulator): State<Arc<Simulator>>,
    Query(whose): Query<Whose>,
) -> Json<Vec<Message>> {
    Json(simulator.inbox.list(whose.mobile.as_deref()))
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Page {
    messages: Vec<Message>,
}

pub(super) async fn page(State(simulator): State<Arc<Simulator>>) -> Response {
    match (Page { messages: simulator.inbox.list(None) }).render() {
        Ok(page) => {
            let policy = "default-src 'self'; img-src data:";
            ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css")], include_str!("../../static/inbox.css")).into_response()
}

pub(super) async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript")], include_str!("../../static/inbox.js"))
        .into_response()
}
