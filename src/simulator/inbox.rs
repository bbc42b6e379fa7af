//! The inbox of all phones: what arrived, newest first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Simulator;
use super::request::Order;
use crate::clock::Timestamp;

/// Older messages are forgotten.
const KEPT: usize = 1000;

/// A message that arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Where.
    pub mobile: String,
    /// The code in it.
    pub code: String,
    /// All of it.
    pub text: String,
    /// Its number.
    pub sendid: String,
    /// When, as RFC 3339 has it.
    pub at: String,
}

#[derive(Debug, Default)]
pub(super) struct Inbox(Mutex<Messages>);

#[derive(Debug, Default)]
struct Messages {
    received: u64,
    newest_first: VecDeque<Message>,
}

impl Inbox {
    /// Puts the message in and returns its number.
    pub fn receive(&self, order: Order, at: Timestamp) -> String {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.received += 1;
        let sendid = messages.received.to_string();
        let at = OffsetDateTime::from_unix_timestamp(at.seconds())
            .ok()
            .and_then(|at| at.format(&Rfc3339).ok())
            .unwrap_or_default();
        messages.newest_first.push_front(Message {
            text: format!("【codelogin】您的验证码是 {}，请勿告诉他人。", order.code),
            mobile: order.mobile,
            code: order.code,
            sendid: sendid.clone(),
            at,
        });
        messages.newest_first.truncate(KEPT);
        sendid
    }

    fn list(&self, mobile: Option<&str>) -> Vec<Message> {
        let messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |message: &&Message| mobile.is_none_or(|mobile| message.mobile == mobile);
        messages.newest_first.iter().filter(wanted).cloned().collect()
    }
}

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
        Err(error) => error.to_string().into_response(),
    }
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css")], include_str!("../../static/inbox.css")).into_response()
}

pub(super) async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript")], include_str!("../../static/inbox.js"))
        .into_response()
}
