//! `/static/…`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::{Web, compression};

pub(super) async fn serve(
    State(web): State<Arc<Web>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = web.assets.find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let takes_gzip = compression::takes_gzip(&headers);
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if takes_gzip {
        let gzip = [(header::CONTENT_ENCODING, "gzip")];
        (headers, gzip, asset.gzipped.clone()).into_response()
    } else {
        (headers, asset.content.clone()).into_response()
    }
}
