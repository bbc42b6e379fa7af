//! What all pages have in common.

use super::addresses;
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
    /// Whether the page stands on our own host.
    pub is_at_home: bool,
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
            is_at_home: true,
        }
    }

    /// Around a page on an application's own host: it needs nothing there but what lies in our folder.
    pub fn beside(web: &Web, lang: Lang) -> Self {
        let folder = addresses::BESIDE.trim_end_matches('/');
        let beside = |name| format!("{folder}{}", web.assets.address(name));
        Self {
            logo: None,
            style: beside("site.css"),
            icon: beside("icon.svg"),
            is_at_home: false,
            ..Self::new(web, lang)
        }
    }
}
