//! What a proxy tells of the request that it asks about.

use crate::origin::WebOrigin;

/// The longest name that a host can have (RFC 1035 §2.3.4), with its port.
const LONGEST_HOST: usize = 253 + ":65535".len();

/// A request to an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Where it went.
    pub site: WebOrigin,
    /// For what: path and query, as the browser sent them.
    pub path: &'a str,
}

/// It is not told where it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no address of a site")]
pub struct Unreadable;

impl<'a> Asked<'a> {
    /// As Caddy and Traefik tell it, in parts.
    ///
    /// # Errors
    /// If it is no address of a site.
    pub fn in_parts(scheme: &str, host: &str, path: &'a str) -> Result<Self, Unreadable> {
        let site = origin(scheme, host)?;
        if path.starts_with('/') { Ok(Self { site, path }) } else { Err(Unreadable) }
    }

    /// As nginx tells it, in one.
    ///
    /// # Errors
    /// If it is no address of a site.
    pub fn in_one(url: &'a str) -> Result<Self, Unreadable> {
        let (scheme, rest) = url.split_once("://").ok_or(Unreadable)?;
        let (host, path) = rest.split_at(rest.find('/').ok_or(Unreadable)?);
        Self::in_parts(scheme, host, path)
    }
}

/// The origin of this scheme and host, as a proxy tells them. Letters may be large or small; any other spelling than
/// the one that browsers write is refused: two readers could read it differently.
///
/// # Errors
/// If they are no scheme and host.
pub fn origin(scheme: &str, host: &str) -> Result<WebOrigin, Unreadable> {
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        // What Traefik calls the two for a WebSocket.
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        _ => return Err(Unreadable),
    };
    let is_of_a_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if host.len() > LONGEST_HOST || !host.bytes().all(is_of_a_host) {
        return Err(Unreadable);
    }
    let host = host.to_ascii_lowercase();
    let origin: WebOrigin = format!("{scheme}://{host}").parse().map_err(|_| Unreadable)?;
    let implied = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(implied).unwrap_or(&host);
    let is_plain = origin.as_str().strip_prefix(scheme) == Some(&format!("://{host}"));
    is_plain.then_some(origin).ok_or(Unreadable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_request_is_told_in_one_or_in_parts() {
        let asked = Asked::in_one("https://Wiki.example.com/a?b=https://c/").expect("readable");
        assert_eq!(asked.site.as_str(), "https://wiki.example.com");
        assert_eq!(asked.path, "/a?b=https://c/");
        let parts = Asked::in_parts("https", "wiki.example.com", "/a?b=https://c/");
        assert_eq!(parts, Ok(asked));
    }

    #[test]
    fn the_ports_that_go_without_saying_are_left_out_and_a_websocket_is_where_its_page_is() {
        for (scheme, host, expected) in [
            ("https", "a.example:443", "https://a.example"),
            ("http", "a.example:80", "http://a.example"),
            ("http", "a.example:443", "http://a.example:443"),
            ("wss", "a.example", "https://a.example"),
            ("ws", "[::1]:3000", "http://[::1]:3000"),
            ("HTTPS", "10.0.0.7:8443", "https://10.0.0.7:8443"),
        ] {
            let read = origin(scheme, host).map(|origin| origin.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{scheme} {host}");
        }
    }

    #[test]
    fn odd_spellings_are_not_read() {
        for host in [
            "",
            "a.example@evil.example",
            "user:pw@a.example",
            "a.example/",
            "a.example\\",
            "a.example?",
            "a.example#",
            "a.example:",
            "a.example:0443",
            "a.example:99999",
            "a%2Eexample",
            "a.example, b.example",
            "a.example b",
            "a.ex\u{e4}mple",
            "\u{ff41}.example",
            "0x7f.1",
            "127.1",
            "[::0001]",
            "[::1",
            "a..example:x",
            &"a".repeat(300),
        ] {
            assert_eq!(origin("https", host), Err(Unreadable), "{host}");
        }
        for scheme in ["", "ftp", "javascript", "https:", "https,http", "https "] {
            assert_eq!(origin(scheme, "a.example"), Err(Unreadable), "{scheme}");
        }
        for url in ["", "/a", "a.example/a", "https://a.example", "https:/a.example/", "https:///a"]
        {
            assert_eq!(Asked::in_one(url), Err(Unreadable), "{url}");
        }
        for path in ["", "a", "*", "http://evil.example/"] {
            assert_eq!(Asked::in_parts("https", "a.example", path), Err(Unreadable), "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_a_browser_would_have_written(
            host in "\\PC{0,12}|[a-z0-9.:@%\\[\\]-]{0,16}",
        ) {
            if let Ok(origin) = origin("https", &host) {
                let host = host.to_lowercase();
                let written = format!("https://{}", host.strip_suffix(":443").unwrap_or(&host));
                prop_assert_eq!(origin.as_str(), written);
            }
        }
    }
}
