//! `/static/…`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::Web;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(super) async fn serve(
    State(web): State<Arc<Web>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = web.assets.find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = asset.content.answer(asset.kind, &headers);
    answer.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
    answer
}
