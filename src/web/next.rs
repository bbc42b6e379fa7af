//! Where a visitor wanted to go.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::addresses;

/// The longest that is kept, in bytes, percent-encoded: a way to an application holds the way on from there. What an
/// application asks may have 6 KiB, and a mark of ours beside it.
const LONGEST: usize = 6 * 1024 + 256;

/// The longest that somebody is led back to from an application's own host, in bytes, percent-encoded once more.
const LONGEST_TO: usize = 2048;

/// A path of this site and nothing else: no other host, however it is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    /// Reads what a form or an address says; drops what leads elsewhere.
    pub fn read(text: &str) -> Option<Self> {
        // Browsers take a backslash for a slash, and skip over control characters.
        let plain =
            text.starts_with('/') && !text.contains('\\') && !text.contains(char::is_control);
        if !plain || text.starts_with("//") || text.len() > LONGEST {
            return None;
        }
        let here: Url = "http://here.invalid".parse().ok()?;
        let url = here.join(text).ok()?;
        let path = &url[url::Position::BeforePath..];
        // `/.//elsewhere` becomes `//elsewhere` once its dots are gone.
        let stays = url.origin() == here.origin() && !path.starts_with("//");
        // As it will be read again from the page's own form.
        (stays && path.len() <= LONGEST).then(|| Self(path.to_owned()))
    }

    /// The path, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0
    }

    /// Whether it leads on to another site.
    #[must_use]
    pub fn leads_off(&self) -> bool {
        let path = self.0.split('?').next();
        path == Some(addresses::ENTER) || path == Some(addresses::AUTHORIZE)
    }

    /// Its query, if it leads to this address.
    #[must_use]
    pub fn query_of(&self, address: &str) -> Option<&str> {
        let (path, query) = self.0.split_once('?')?;
        (path == address).then(|| query.split('#').next().unwrap_or_default())
    }
}

/// Home.
impl Default for Next {
    fn default() -> Self {
        Self(addresses::HOME.to_owned())
    }
}

/// Where one wants to go who opens a page, as its address has it.
pub(crate) struct Wanted(pub Option<Next>);

#[derive(Deserialize)]
struct Asked {
    next: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = Query::<Asked>::try_from_uri(&parts.uri).ok();
        let next = asked.and_then(|Query(asked)| asked.next);
        Ok(Self(next.as_deref().and_then(Next::read)))
    }
}

/// This address, with where the visitor wanted to go.
pub(crate) fn keeping(address: &str, next: Option<&Next>) -> String {
    let Some(next) = next else { return address.to_owned() };
    leading(address, &[("next", next.path())])
}

/// This address, with these parameters.
pub(crate) fn leading(address: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{address}?{query}")
}

/// Where the way into an application's own host begins that leads back to this path, or home where that is too long.
pub(crate) fn starting(path: &str) -> String {
    let to = |path: &str| leading(addresses::START, &[("to", path)]);
    let longest = to("").len() + LONGEST_TO;
    let back = Next::read(path).map(|back| to(back.path()));
    back.filter(|back| back.len() <= longest).unwrap_or_else(|| to(addresses::HOME))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> Option<String> {
        Next::read(text).map(|next| next.path().to_owned())
    }

    #[test]
    fn a_path_of_this_site_is_kept() {
        for kept in ["/", "/orders/7?tab=open#last", "/user/account"] {
            assert_eq!(path(kept).as_deref(), Some(kept));
        }
        assert_eq!(path("/订单").as_deref(), Some("/%E8%AE%A2%E5%8D%95"));
        let longest = format!("/{}", "%20".repeat(2132));
        assert_eq!(path(&longest), Some(longest));
        assert_eq!(path(&format!("/{}", " a".repeat(1850))), None, "encoded, it is too long");
    }

    #[test]
    fn what_leads_elsewhere_is_dropped() {
        for other in [
            "",
            "orders",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e%2e//evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            " //evil.example",
        ] {
            assert_eq!(path(other), None, "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn a_browser_stays_on_the_site(text in "\\PC{0,20}|/[./\\\\@:%2e\t a-z]{0,20}") {
            if let Some(path) = path(&text) {
                let site: Url = "https://site.example/user/codelogin".parse().expect("valid");
                let reached = site.join(&path).expect("a path");
                prop_assert_eq!(reached.host_str(), Some("site.example"));
                prop_assert!(path.is_ascii() && path.starts_with('/'));
                prop_assert_eq!(Next::read(&path), Some(Next(path)));
            }
        }
    }
}
