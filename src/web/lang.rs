//! Which language a visitor reads.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::accept;
use super::cookie::OurCookie;
use super::state::Web;
use super::words::{EN, Words, ZH_CN};
use crate::origin::WebOrigin;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Simplified Chinese, where nothing else is asked for.
    ZhCn,
    /// English.
    En,
}

impl Lang {
    /// Its name in HTML (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// All that the pages say.
    pub fn words(self) -> &'static Words {
        match self {
            Self::ZhCn => &ZH_CN,
            Self::En => &EN,
        }
    }

    /// The language of this name.
    pub fn named(tag: &str) -> Option<Self> {
        [Self::ZhCn, Self::En].into_iter().find(|lang| lang.tag() == tag)
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::ZhCn => Self::En,
            Self::En => Self::ZhCn,
        }
    }

    /// The one that the visitor chose, or else prefers.
    pub fn of(headers: &HeaderMap, site: &WebOrigin) -> Self {
        let chosen = OurCookie::Lang.read(headers, site);
        chosen.as_deref().and_then(Self::named).unwrap_or_else(|| Self::preferred(headers))
    }

    /// The same, unless the visitor has chosen none and an application asks for another, in a list with spaces.
    pub fn or_asked(self, headers: &HeaderMap, site: &WebOrigin, asked: Option<&str>) -> Self {
        let has_chosen = OurCookie::Lang.read(headers, site).is_some();
        let asked = asked.filter(|_| !has_chosen).unwrap_or_default();
        let of = |tag: &str| match tag.split('-').next().unwrap_or_default() {
            language if language.eq_ignore_ascii_case("zh") => Some(Self::ZhCn),
            language if language.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        };
        asked.split(' ').find_map(of).unwrap_or(self)
    }

    /// The one that `Accept-Language` prefers (RFC 9110 §12.5.4).
    fn preferred(headers: &HeaderMap) -> Self {
        let (mut zh, mut en) = (0.0, 0.0);
        for (tag, weight) in accept::weighted(headers, header::ACCEPT_LANGUAGE) {
            let language = tag.split('-').next().unwrap_or_default();
            if language.eq_ignore_ascii_case("zh") {
                zh = weight.max(zh);
            } else if language.eq_ignore_ascii_case("en") {
                en = weight.max(en);
            }
        }
        if en > zh { Self::En } else { Self::ZhCn }
    }
}

impl FromRequestParts<Arc<Web>> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, &web.public_url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_of_the_two_is_spoken() {
        let preferred = |accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
            Lang::preferred(&headers)
        };
        assert_eq!(Lang::preferred(&HeaderMap::new()), Lang::ZhCn);
        for zh in
            ["zh-CN,zh;q=0.9,en;q=0.8", "en;q=0.5, zh", "fr", "*", "en;q=x", "zh, en", "", "en;q=0"]
        {
            assert_eq!(preferred(zh), Lang::ZhCn, "{zh}");
        }
        for en in ["en", "en-GB,en;q=0.9", "fr, en;q=0.3", "zh;q=0.2, EN-us;q=0.7"] {
            assert_eq!(preferred(en), Lang::En, "{en}");
        }
    }
}
