//! Static files: in the program, under names that change with their content, so browsers may keep them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    hashed_name: String,
    kind: &'static str,
    content: &'static str,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("site.css", "text/css", include_str!("../../static/site.css")),
        asset("site.js", "text/javascript", include_str!("../../static/site.js")),
        asset("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg")),
    ]
});

fn asset(name: &'static str, kind: &'static str, content: &'static str) -> Asset {
    let hash = hex::encode(&Sha256::digest(content)[..8]);
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    Asset { name, hashed_name: format!("{stem}.{hash}.{ending}"), kind, content }
}

/// The address of one of our files.
pub(super) fn address(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    format!("/static/{}", asset.map_or(name, |asset| &asset.hashed_name))
}

pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.hashed_name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.content).into_response()
}
