//! The addresses of an application, to the letter.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

use crate::origin::WebOrigin;

/// Where people are led back to. It is compared byte for byte, but for the port of a loopback address, which an
/// application on somebody's own machine cannot know beforehand (RFC 8252 §7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

/// Where an application is told of a session's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackchannelUri(String);

/// The text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "`https://…`, `http://` on loopback, or, for a public client, a scheme with a dot in it, as in \
     `com.example.app:/back`, is expected, in ASCII, without fragment, user name and `*`"
)]
pub struct NotARedirectUri;

/// The text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`https://…`, or `http://` on loopback, is expected, without fragment and user name")]
pub struct NotABackchannelUri;

impl RedirectUri {
    /// The address, as it was registered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is it, as an application asks for it.
    #[must_use]
    pub fn is(&self, asked: &str) -> bool {
        self.0 == asked || self.without_port().is_some_and(|own| Some(own) == without_port(asked))
    }

    /// Whether a page of this origin stands there.
    #[must_use]
    pub fn is_of(&self, origin: &WebOrigin) -> bool {
        let own: Result<Url, _> = self.0.parse();
        own.is_ok_and(|own| own.origin().ascii_serialization() == origin.as_str())
    }

    /// Whether its scheme is the application's own. Any other on the same machine may take it, so only an application has
    /// one that keeps no secret.
    #[must_use]
    pub fn has_own_scheme(&self) -> bool {
        is_own(&self.0)
    }

    /// Whether a browser is led to this host by it, at whatever port.
    #[must_use]
    pub fn is_at(&self, host: &str) -> bool {
        let url: Option<Url> = self.0.parse().ok();
        !is_own(&self.0) && url.as_ref().and_then(Url::host_str) == Some(host)
    }

    fn without_port(&self) -> Option<(String, String)> {
        without_port(&self.0)
    }
}

/// A loopback address, what stands before its port and what after. A name is none: who resolves it decides where it
/// leads.
fn without_port(text: &str) -> Option<(String, String)> {
    let rest = text.strip_prefix("http://")?;
    let (host, after) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let name = ["127.0.0.1", "[::1]"].into_iter().find(|name| host.starts_with(name))?;
    let port = &host[name.len()..];
    let is_port = port
        .strip_prefix(':')
        .is_some_and(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'));
    (port.is_empty() || is_port).then(|| (name.to_owned(), after.to_owned()))
}

/// Whether its scheme is one's own: one with a dot, as the name of a host turned round has (RFC 8252 §7.1).
fn is_own(text: &str) -> bool {
    text.split(':').next().is_some_and(|scheme| scheme.contains('.'))
}

/// Whether it says no more than it seems to, and has its scheme as browsers write it: they would take
/// `https:app.example.com` for an address too, and `app.example.com:443/` is of a scheme of that name.
fn is_plain(text: &str, url: &Url) -> bool {
    let anonymous = url.username().is_empty() && url.password().is_none();
    let graphic = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let slashes = if is_own(text) { ":/" } else { "://" };
    let rest = text.strip_prefix(url.scheme()).and_then(|rest| rest.strip_prefix(slashes));
    let is_whole = rest.is_some_and(|rest| is_own(text) || !rest.starts_with('/'));
    anonymous && graphic && is_whole && !text.contains(['*', '#'])
}

/// Whether nobody on the way can read what goes there.
fn is_safe(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback))
}

impl FromStr for RedirectUri {
    type Err = NotARedirectUri;

    fn from_str(text: &str) -> Result<Self, NotARedirectUri> {
        let url: Url = text.parse().map_err(|_| NotARedirectUri)?;
        let fits = is_plain(text, &url) && (is_own(text) || is_safe(&url));
        fits.then(|| Self(text.to_owned())).ok_or(NotARedirectUri)
    }
}

impl FromStr for BackchannelUri {
    type Err = NotABackchannelUri;

    fn from_str(text: &str) -> Result<Self, NotABackchannelUri> {
        let url: Url = text.parse().map_err(|_| NotABackchannelUri)?;
        let fits = is_plain(text, &url) && is_safe(&url);
        fits.then(|| Self(text.to_owned())).ok_or(NotABackchannelUri)
    }
}

impl BackchannelUri {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(text: &str) -> RedirectUri {
        text.parse().expect(text)
    }

    #[test]
    fn an_address_is_taken_to_the_letter() {
        for text in [
            "https://app.example.com/back",
            "https://app.example.com/back?a=1&b=2",
            "https://app.example.com",
            "http://127.0.0.1:3000/back",
            "http://localhost:3000/back",
            "http://[::1]/back",
            "com.example.app:/back",
            "com.example.app://back",
        ] {
            assert_eq!(redirect(text).as_str(), text);
        }
        for other in [
            "",
            "app.example.com/back",
            "http://app.example.com/back",
            "https://app.example.com/back#a",
            "https://u@app.example.com/",
            "https://*.example.com/",
            "https://app.example.com/页",
            "https://app.example.com/a b",
            "https://app.example.com\\back",
            "myapp:/back",
            "javascript:alert(1)",
            "https:///back",
            "data:text/html,x",
            "HTTPS://app.example.com/back",
            "https:app.example.com/back",
            "https:/app.example.com/back",
            "https:////app.example.com/back",
            "app.example.com:443/back",
            "Com.example.app:/back",
        ] {
            assert_eq!(other.parse::<RedirectUri>(), Err(NotARedirectUri), "{other}");
        }
    }

    #[test]
    fn it_is_at_its_host_at_whatever_port() {
        let is_at = |text: &str| redirect(text).is_at("login.example.com");
        assert!(
            is_at("https://login.example.com/back") && is_at("https://Login.example.com:8443/")
        );
        for other in [
            "https://example.com/login.example.com",
            "https://a.login.example.com/",
            "com.example.app://login.example.com/",
        ] {
            assert!(!is_at(other), "{other}");
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_address_may_differ() {
        let is = |registered: &str, asked: &str| redirect(registered).is(asked);
        assert!(is("http://127.0.0.1/back", "http://127.0.0.1:49152/back"));
        assert!(is("http://[::1]:3000/back", "http://[::1]:49152/back"));
        for (registered, asked) in [
            ("http://127.0.0.1/back", "http://127.0.0.1:1/back2"),
            ("http://127.0.0.1/back", "http://[::1]/back"),
            ("http://127.0.0.1/back", "http://127.0.0.1:x/back"),
            ("http://127.0.0.1/back", "http://127.0.0.1.evil.example/back"),
            ("http://127.0.0.1/back", "http://127.0.0.1:1@evil.example/back"),
            ("http://127.0.0.1/back", "https://127.0.0.1:1/back"),
            ("http://localhost:3000/back", "http://localhost:3001/back"),
            ("https://a.example/back", "https://a.example:443/back"),
            ("https://a.example/back", "https://A.example/back"),
            ("https://a.example/back", "https://a.example/back/"),
            ("https://a.example/back", "https://a.example/b%61ck"),
        ] {
            assert!(!is(registered, asked), "{registered} {asked}");
        }
    }
}
