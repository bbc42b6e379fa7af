//! What all pages have in common.

use super::lang::Lang;
use super::state::Web;
use super::words::Words;

/// The frame around every page.
pub(crate) struct Frame {
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
    pub back_script: String,
    pub icon: String,
}

impl Frame {
    pub fn new(web: &Web, lang: Lang) -> Self {
        Self {
            lang: lang.tag(),
            other_lang: lang.other().tag(),
            other_language: lang.other().words().language,
            words: lang.words(),
            site: web.site.name.clone(),
            logo: web.site.logo.as_ref().map(|logo| logo.src().to_owned()),
            privacy: web.site.privacy.as_ref().map(|link| link.href().to_owned()),
            style: web.assets.address("site.css"),
            script: web.assets.address("site.js"),
            password_script: web.assets.address("password.js"),
            back_script: web.assets.address("back.js"),
            icon: web.assets.address("icon.svg"),
        }
    }
}
