//! Yunxin's stand-in: the endpoint, the inbox of all phones, and the faults. For trying out and for tests.
//!
//! It looks at a request as strictly as Yunxin does, and with its own eyes: nothing here is shared with
//! the client that it checks. Beside it stands the demo's small application, which shares nothing with the service that
//! it has people signed in by.

mod application;
mod door;
mod faults;
mod inbox;
mod phone;
mod request;
mod stand_in;

pub use application::Application;
pub use faults::Fault;
pub use inbox::Message;
pub use stand_in::Simulator;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::server::HangUp;
use request::Order;

impl Simulator {
    /// Its addresses.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(phone::page))
            .route("/inbox", get(phone::list))
            .route("/inbox.css", get(phone::style))
            .route("/inbox.js", get(phone::script))
            .route("/faults", post(set_fault))
            .route("/sms/sendcode.action", post(send_code))
            .with_state(Arc::new(self))
            .layer(from_fn(door::pass))
    }
}

async fn set_fault(State(simulator): State<Arc<Simulator>>, body: Bytes) -> Response {
    // A list of values would be a fault too, in the order of its fields.
    let fault = serde_json::from_slice::<Map<String, Value>>(&body)
        .and_then(|fault| serde_json::from_value::<Fault>(Value::Object(fault)));
    match fault {
        Ok(fault) => {
            simulator.goes_wrong(fault.clone());
            Json(fault).into_response()
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{error}\n")).into_response(),
    }
}

/// Only a refusal keeps the message back. The other faults spoil the answer, and the message arrives:
/// that is the case that tells a careful client from another.
async fn send_code(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = simulator.fault();
    let order =
        Order::read(&headers, &body, &simulator.app_key, &simulator.app_secret, &simulator.clock);
    let answer = match (order, fault.code) {
        (Err(refusal), _) => json!({ "code": 414, "desc": refusal }),
        (Ok(_), Some(code)) => json!({ "code": code, "msg": "as told to /faults" }),
        (Ok(order), None) => {
            let code = order.code.clone();
            let send_id = simulator.inbox.receive(order, simulator.clock.now());
            json!({ "code": 200, "msg": send_id, "obj": code })
        }
    };
    if let Some(delay) = fault.delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if fault.drop {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(HangUp);
        return response;
    }
    let status = fault.http.and_then(|http| StatusCode::from_u16(http).ok()).unwrap_or_default();
    match fault.body {
        Some(body) => (status, [(header::CONTENT_TYPE, "text/html")], body).into_response(),
        None => (status, Json(answer)).into_response(),
    }
}
