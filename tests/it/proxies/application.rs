//! A small application that knows nothing of signing in: it answers with what it was asked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, UPGRADE};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// What it says to one who wants more than an answer.
pub const GREETING: &str = "welcome";

/// The application, and how often it was asked.
pub struct Application {
    address: SocketAddr,
    asked: Asked,
}

type Asked = Arc<AtomicUsize>;

impl Application {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let asked = Asked::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&asked));
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { address, asked }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn times_asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn answer(State(asked): State<Asked>, request: Request) -> Response {
    asked.fetch_add(1, Ordering::Relaxed);
    if request.headers().contains_key(UPGRADE) {
        return greet(request);
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("it arrives whole");
    let mut headers = BTreeMap::<&str, Vec<String>>::new();
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.entry(name.as_str()).or_default().push(value);
    }
    let place = head.uri.path_and_query().map(ToString::to_string);
    Json(json!({ "at": place, "headers": headers, "bytes": body.len() })).into_response()
}

/// As a websocket begins.
fn greet(request: Request) -> Response {
    tokio::spawn(async {
        let line = hyper::upgrade::on(request).await.expect("a line to and fro");
        TokioIo::new(line).write_all(GREETING.as_bytes()).await
    });
    let head = [(UPGRADE, "websocket"), (CONNECTION, "upgrade")];
    (StatusCode::SWITCHING_PROTOCOLS, head).into_response()
}
