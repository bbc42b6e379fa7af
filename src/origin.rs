//! Where a site is, as browsers see it: scheme, host and port (RFC 6454).

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The origin of a site, ours or an application's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOrigin {
    url: Url,
    /// As browsers write it in `Origin`.
    text: String,
}

/// The text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`https://` or `http://` and a host, without a path, are expected")]
pub struct NotAnOrigin;

impl WebOrigin {
    /// Whether browsers reach the site by https: then cookies are for https alone.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether this is a name that only this machine knows.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        matches!(self.host(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// As browsers write it in `Origin`: without a slash at the end, and without a port that goes without saying.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of the host, or its address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The site next to it whose name lacks the first label; `None` where there is none, or that leaves no name.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let Some(Host::Domain(name)) = self.url.host() else { return None };
        let is_whole = |(label, parent): &(&str, &str)| !label.is_empty() && !parent.is_empty();
        let (_, parent) = name.split_once('.').filter(is_whole)?;
        let rest = &self.text[self.url.scheme().len() + "://".len() + name.len()..];
        format!("{}://{parent}{rest}", self.url.scheme()).parse().ok()
    }
}

impl FromStr for WebOrigin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let url: Url = text.parse().map_err(|_| NotAnOrigin)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let web = matches!(url.scheme(), "http" | "https");
        let text = url.origin().ascii_serialization();
        if bare && anonymous && web { Ok(Self { url, text }) } else { Err(NotAnOrigin) }
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_and_written_as_browsers_do() {
        let origin: WebOrigin = "https://Login.example.com:443/".parse().expect("valid");
        assert!(origin.is_https() && !origin.is_loopback());
        assert_eq!(origin.as_str(), "https://login.example.com");
        let origin: WebOrigin = "http://127.0.0.1:8000".parse().expect("valid");
        assert!(!origin.is_https() && origin.is_loopback());
    }

    #[test]
    fn only_an_origin_is_one() {
        for other in
            ["", "login.example.com", "ftp://a", "https://a/path", "https://u@a", "https://a?x"]
        {
            assert_eq!(other.parse::<WebOrigin>(), Err(NotAnOrigin), "{other}");
        }
    }

    #[test]
    fn a_parent_lacks_one_label_and_nothing_else() {
        let parent = |text: &str| {
            let origin: WebOrigin = text.parse().expect("valid");
            origin.parent().map(|parent| parent.to_string())
        };
        let next = Some("https://example.com:8443".to_owned());
        assert_eq!(parent("https://wiki.example.com:8443"), next);
        assert_eq!(parent("http://a.b.example").as_deref(), Some("http://b.example"));
        for none in [
            "https://localhost",
            "https://127.0.0.1",
            "https://[::1]:80",
            "http://a.",
            "http://.a.example",
        ] {
            assert_eq!(parent(none), None, "{none}");
        }
    }
}
