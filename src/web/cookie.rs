//! Cookies by the rules of the house: for this host, for no script, and not sent along by other sites.

use axum::http::{HeaderMap, HeaderValue, header};
use tower_sessions::cookie::{Cookie, SameSite};

use crate::origin::WebOrigin;

/// A cookie of ours.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OurCookie {
    /// Names the session.
    Session,
    /// Holds what was last said about sending a code.
    Notice,
    /// Names the language that was chosen.
    Lang,
    /// Holds what the next page says once.
    Said,
    /// Proves that somebody has signed in with this browser before.
    Device,
    /// Proves that this browser is on its way into an application's host.
    Start,
    /// Opens an application's host.
    Site,
    /// Counts how often somebody was sent to the same place just now.
    Rounds,
}

impl OurCookie {
    /// Its full name at this site.
    pub fn name(self, site: &WebOrigin) -> &'static str {
        let [plain, secure] = match self {
            Self::Session => ["codelogin", "__Host-codelogin"],
            Self::Notice => ["codelogin-notice", "__Host-codelogin-notice"],
            Self::Lang => ["codelogin-lang", "__Host-codelogin-lang"],
            Self::Said => ["codelogin-said", "__Host-codelogin-said"],
            Self::Device => ["codelogin-device", "__Host-codelogin-device"],
            Self::Start => ["codelogin-start", "__Host-codelogin-start"],
            Self::Site => ["codelogin-site", "__Host-codelogin-site"],
            Self::Rounds => ["codelogin-rounds", "__Host-codelogin-rounds"],
        };
        // Browsers refuse a cookie with this prefix from a neighbouring host, and without https
        // (RFC 6265bis §4.1.3.2).
        if site.is_https() { secure } else { plain }
    }

    /// Its value in a request.
    pub fn read(self, headers: &HeaderMap, site: &WebOrigin) -> Option<String> {
        self.values(headers, site).next().map(str::to_owned)
    }

    /// Every value that its name has in a request. Other programs of the host have cookies too, in whatever
    /// encoding, and of whatever name: they stand beside ours and do not hide it.
    pub fn values<'a>(
        self,
        headers: &'a HeaderMap,
        site: &WebOrigin,
    ) -> impl Iterator<Item = &'a str> {
        let name = self.name(site);
        let cookies = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
        let cookies = cookies.flat_map(|cookies| cookies.split(|byte| *byte == b';'));
        cookies.filter_map(move |cookie| {
            let value = cookie.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
            str::from_utf8(value).ok()
        })
    }

    /// The header that sets it for so many seconds.
    pub fn set(self, site: &WebOrigin, value: &str, seconds: u64) -> HeaderValue {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Cookie::build((self.name(site), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(site.is_https())
            .max_age(time::Duration::seconds(seconds))
            .build()
            .to_string()
            .parse()
            .expect("a cookie of ours is a header")
    }

    /// The header that removes it.
    pub fn forget(self, site: &WebOrigin) -> HeaderValue {
        self.set(site, "", 0)
    }
}
