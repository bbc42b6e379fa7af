//! Static files: in the program, under names that change with their content, so browsers may keep them.

use axum::body::Bytes;
use sha2::{Digest, Sha256};

use super::color::Color;
use super::compression::Compressed;
use super::site::Site;

/// The files of a site.
#[derive(Debug)]
pub struct Assets([Asset; 6]);

#[derive(Debug)]
pub(crate) struct Asset {
    name: &'static str,
    hashed_name: String,
    pub kind: &'static str,
    pub content: Compressed,
}

// What all forms need goes with the script of each page: a first visit asks for one file less.
const SITE_JS: &str =
    concat!(include_str!("../../static/fields.js"), include_str!("../../static/site.js"));
const PASSWORD_JS: &str =
    concat!(include_str!("../../static/fields.js"), include_str!("../../static/password.js"));

impl Assets {
    /// Those of a site that looks so.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let mut style = include_str!("../../static/site.css").to_owned();
        style.extend(site.color.map(Color::style));
        Self([
            asset("site.css", "text/css", style.into()),
            asset("site.js", "text/javascript", SITE_JS.into()),
            asset("password.js", "text/javascript", PASSWORD_JS.into()),
            asset("back.js", "text/javascript", include_str!("../../static/back.js").into()),
            asset(
                "form_post.js",
                "text/javascript",
                include_str!("../../static/form_post.js").into(),
            ),
            asset("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg").into()),
        ])
    }

    /// The address of one of them.
    pub(crate) fn address(&self, name: &str) -> String {
        let asset = self.0.iter().find(|asset| asset.name == name);
        format!("/static/{}", asset.map_or(name, |asset| &asset.hashed_name))
    }

    /// The one whose address ends so.
    pub(crate) fn find(&self, hashed_name: &str) -> Option<&Asset> {
        self.0.iter().find(|asset| asset.hashed_name == hashed_name)
    }
}

fn asset(name: &'static str, kind: &'static str, content: Bytes) -> Asset {
    let hash = hex::encode(&Sha256::digest(&content)[..8]);
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let content = Compressed::new(content);
    Asset { name, hashed_name: format!("{stem}.{hash}.{ending}"), kind, content }
}
