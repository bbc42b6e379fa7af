//! What all pages have in common.

use super::lang::Lang;
use super::words::Words;
use super::{Pages, assets};

/// The frame around every page.
pub(super) struct Frame {
    pub lang: &'static str,
    pub words: &'static Words,
    /// The operator's name for the site, or none.
    pub site: Option<String>,
    pub style: String,
    pub script: String,
    pub icon: String,
}

impl Frame {
    pub fn new(pages: &Pages, lang: Lang) -> Self {
        Self {
            lang: lang.tag(),
            words: lang.words(),
            site: pages.site.name.clone(),
            style: assets::address("site.css"),
            script: assets::address("site.js"),
            icon: assets::address("icon.svg"),
        }
    }
}
