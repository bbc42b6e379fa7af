//! Static files: in the program, under names that change with their content, so browsers may keep them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::site::Site;
use super::{Pages, compression};

/// The files of a site.
#[derive(Debug)]
pub struct Assets([Asset; 4]);

#[derive(Debug)]
struct Asset {
    name: &'static str,
    hashed_name: String,
    kind: &'static str,
    content: Bytes,
    gzipped: Bytes,
}

impl Assets {
    /// Those of a site that looks so.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let mut style = include_str!("../../static/site.css").to_owned();
        style.extend(site.color.map(super::Color::style));
        Self([
            asset("site.css", "text/css", style.into()),
            asset("site.js", "text/javascript", include_str!("../../static/site.js").into()),
            asset(
                "password.js",
                "text/javascript",
                include_str!("../../static/password.js").into(),
            ),
            asset("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg").into()),
        ])
    }

    /// The address of one of them.
    pub(super) fn address(&self, name: &str) -> String {
        let asset = self.0.iter().find(|asset| asset.name == name);
        format!("/static/{}", asset.map_or(name, |asset| &asset.hashed_name))
    }
}

fn asset(name: &'static str, kind: &'static str, content: Bytes) -> Asset {
    let hash = hex::encode(&Sha256::digest(&content)[..8]);
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let gzipped = compression::gzip(&content);
    Asset { name, hashed_name: format!("{stem}.{hash}.{ending}"), kind, content, gzipped }
}

pub(super) async fn serve(
    State(pages): State<Arc<Pages>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = pages.assets.0.iter().find(|asset| asset.hashed_name == name) else {
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
