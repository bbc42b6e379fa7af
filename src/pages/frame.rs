//! What all pages have in common.

use super::Pages;
use super::lang::Lang;
use super::words::Words;

/// The frame around every page.
pub(super) struct Frame {
    pub lang: &'static str,
    /// The language that one can switch to.
    pub other_lang: &'static str,
    /// Its name, in itself.
    pub other_language: &'static str,
    pub words: &'static Words,
    /// The operator's name for the site, or none.
    pub site: Option<String>,
    /// The address of the operator's picture, if there is one.
    pub logo: Option<String>,
    /// The address of the privacy policy, if there is one.
    pub privacy: Option<String>,
    pub style: String,
    pub script: String,
    pub password_script: String,
    pub icon: String,
}

impl Frame {
    pub fn new(pages: &Pages, lang: Lang) -> Self {
        Self {
            lang: lang.tag(),
            other_lang: lang.other().tag(),
            other_language: lang.other().words().language,
            words: lang.words(),
            site: pages.site.name.clone(),
            logo: pages.site.logo.as_ref().map(|logo| logo.src().to_owned()),
            privacy: pages.site.privacy.as_ref().map(|link| link.href().to_owned()),
            style: pages.assets.address("site.css"),
            script: pages.assets.address("site.js"),
            password_script: pages.assets.address("password.js"),
            icon: pages.assets.address("icon.svg"),
        }
    }
}
