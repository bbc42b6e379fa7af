//! `FORWARD_SITES`: the applications' hosts.

use std::str::FromStr;

use crate::origin::WebOrigin;

/// Stands for one label before a name.
const ANY_LABEL: &str = "://*.";

/// The origins that a proxy may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    One(WebOrigin),
    /// All whose name has one label more than this.
    Below(WebOrigin),
}

/// The text names no sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "origins are expected, with commas between, as in `https://wiki.example.com,https://*.example.org`, where `*` \
     stands for one label"
)]
pub struct NotSites;

impl Sites {
    /// Whether this is one of them.
    #[must_use]
    pub fn have(&self, site: &WebOrigin) -> bool {
        self.0.iter().any(|entry| match entry {
            Entry::One(one) => one == site,
            Entry::Below(parent) => site.parent().as_ref() == Some(parent),
        })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are named in full.
    pub fn named(&self) -> impl Iterator<Item = &WebOrigin> {
        self.0.iter().filter_map(|entry| match entry {
            Entry::One(one) => Some(one),
            Entry::Below(_) => None,
        })
    }

    /// Whether browsers reach one of them by https, or by http.
    #[must_use]
    pub fn have_scheme(&self, https: bool) -> bool {
        self.0.iter().any(|entry| match entry {
            Entry::One(origin) | Entry::Below(origin) => origin.is_https() == https,
        })
    }
}

impl FromStr for Sites {
    type Err = NotSites;

    fn from_str(text: &str) -> Result<Self, NotSites> {
        text.split(',').map(|entry| entry.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Entry {
    type Err = NotSites;

    fn from_str(text: &str) -> Result<Self, NotSites> {
        // A star within a label would be taken for a letter.
        let is_plain = |text: &str| !text.contains('*');
        if let Some((scheme, parent)) = text.split_once(ANY_LABEL)
            && is_plain(parent)
        {
            // An address has no labels.
            let any = format!("{scheme}://any.{parent}").parse().map_err(|_| NotSites)?;
            return WebOrigin::parent(&any).map(Self::Below).ok_or(NotSites);
        }
        let one = text.parse().map_err(|_| NotSites)?;
        is_plain(text).then_some(Self::One(one)).ok_or(NotSites)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn have(sites: &str, site: &str) -> bool {
        let sites: Sites = sites.parse().expect(sites);
        sites.have(&site.parse().expect(site))
    }

    #[test]
    fn an_origin_is_that_origin_and_no_other() {
        let sites = "https://wiki.example.com, http://10.0.0.7:3000";
        for listed in
            ["https://wiki.example.com", "https://wiki.example.com:443", "http://10.0.0.7:3000"]
        {
            assert!(have(sites, listed), "{listed}");
        }
        for other in [
            "http://wiki.example.com",
            "https://wiki.example.com:8443",
            "https://wiki.example.com.",
            "https://evil-wiki.example.com",
            "https://wiki.example.com.evil.example",
            "https://a.wiki.example.com",
            "https://example.com",
            "http://10.0.0.7",
        ] {
            assert!(!have(sites, other), "{other}");
        }
    }

    #[test]
    fn a_star_is_one_label() {
        let sites = "https://*.example.com:8443";
        assert!(have(sites, "https://a.example.com:8443"));
        for other in [
            "https://example.com:8443",
            "https://a.b.example.com:8443",
            "https://aexample.com:8443",
            "https://.example.com:8443",
            "https://a.example.com",
            "http://a.example.com:8443",
            "https://a.example.com.evil.example:8443",
        ] {
            assert!(!have(sites, other), "{other}");
        }
    }

    #[test]
    fn what_is_no_origin_is_no_site() {
        for text in [
            "",
            "wiki.example.com",
            "https://wiki.example.com/a",
            "https://wiki.example.com,",
            "https://u@wiki.example.com",
            "https://*",
            "https://*.",
            "https://*.*.example.com",
            "https://a*.example.com",
            "https://a.*.example.com",
            "https://*.10.0.0.1",
            "ftp://wiki.example.com",
            "https://wiki.example.com https://b.example.com",
        ] {
            assert_eq!(text.parse::<Sites>(), Err(NotSites), "{text}");
        }
    }
}
