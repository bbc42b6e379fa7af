//! How the site is reached, and what it is called.

use std::str::FromStr;

use url::Url;

/// `PUBLIC_URL`: the site's origin as browsers see it, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// The text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`https://` or `http://` and a host, without a path, are expected")]
pub struct NotAPublicUrl;

impl PublicUrl {
    /// Whether browsers reach the site by https: then cookies are for https alone.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether this is a name that only this machine knows.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        matches!(self.0.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
    }

    /// As browsers write it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }
}

impl FromStr for PublicUrl {
    type Err = NotAPublicUrl;

    fn from_str(text: &str) -> Result<Self, NotAPublicUrl> {
        let url: Url = text.parse().map_err(|_| NotAPublicUrl)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let web = matches!(url.scheme(), "http" | "https");
        if bare && anonymous && web { Ok(Self(url)) } else { Err(NotAPublicUrl) }
    }
}

/// `SITE_NAME` and its like: what the pages show of the operator.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The name; without one, what the page is for.
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_and_written_as_browsers_do() {
        let url: PublicUrl = "https://login.example.com:443/".parse().expect("valid");
        assert!(url.is_https() && !url.is_loopback());
        assert_eq!(url.origin(), "https://login.example.com");
        let url: PublicUrl = "http://127.0.0.1:8000".parse().expect("valid");
        assert!(!url.is_https() && url.is_loopback());
    }

    #[test]
    fn only_an_origin_is_a_public_url() {
        for other in
            ["", "login.example.com", "ftp://a", "https://a/path", "https://u@a", "https://a?x"]
        {
            assert_eq!(other.parse::<PublicUrl>(), Err(NotAPublicUrl), "{other}");
        }
    }
}
