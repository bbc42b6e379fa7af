//! `GET /user/session`: who is signed in, for applications that get the same cookies, or pass on those that they got.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sessions::Visitor;
use crate::web::{Web, addresses};

pub(super) async fn show(State(web): State<Arc<Web>>, visitor: Visitor) -> Response {
    let Some(user) = visitor.signed_in() else {
        return (StatusCode::UNAUTHORIZED, Json(sign_in(&web))).into_response();
    };
    Json(json!({
        "user": user.user,
        "name": user.name.or_masked(&user.mobile),
        "mobile": user.mobile.digits(),
        "mobile_proven": user.mobile_proven_at.is_some(),
        "by": user.by.name(),
        "since": user.since.rfc3339(),
        "ends_at": web.sessions.rules().end(user.since, user.seen).rfc3339(),
    }))
    .into_response()
}

/// Where one signs in who is not.
pub(super) fn sign_in(web: &Web) -> Value {
    json!({ "sign_in": format!("{}{}", web.public_url, addresses::CODE_LOGIN) })
}
