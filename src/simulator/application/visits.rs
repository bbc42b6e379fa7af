//! What is remembered of a browser, in memory alone: that it has begun to sign in, or who is signed in there.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, header};
use axum::response::AppendHeaders;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::id_token::IdToken;
use crate::random;

/// Those before are forgotten.
const KEPT: usize = 1000;

/// Cookies are shared between all ports of an address: the service's own have other names.
const COOKIE: &str = "demo-application";

/// A header that tells the browser what to do with its cookie.
pub(super) type Cookie = AppendHeaders<[(HeaderName, String); 1]>;

/// What a browser takes along to the service and brings back, and what is kept here to compare.
pub(super) struct Begun {
    /// That it is the same browser.
    pub state: String,
    /// That the id token was made for it.
    pub nonce: String,
    /// That whoever hands in the code is who began (RFC 7636).
    pub verifier: String,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(super) struct Person {
    pub id_token: IdToken,
    pub access_token: String,
}

/// Browsers, each by the name in its cookie, and something of each. It is never printed.
pub(super) struct Visits<T>(Mutex<VecDeque<(String, T)>>);

impl Begun {
    pub fn new() -> Self {
        let secret = || URL_SAFE_NO_PAD.encode(random::bytes::<32>());
        Self { state: secret(), nonce: secret(), verifier: secret() }
    }

    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier))
    }
}

impl<T> Visits<T> {
    /// Remembers it under a new name, whatever the browser had before, because that may have been planted.
    pub fn keep(&self, of: T) -> Cookie {
        let name = random::name();
        let cookie = cookie(&name, "");
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        visits.push_front((name, of));
        visits.truncate(KEPT);
        cookie
    }

    /// What is remembered of this browser, which is then forgotten.
    pub fn take(&self, headers: &HeaderMap) -> Option<T> {
        let name = named(headers)?;
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = visits.iter().position(|(of, _)| of == name)?;
        visits.remove(at).map(|(_, of)| of)
    }
}

impl<T: Clone> Visits<T> {
    /// What is remembered of this browser.
    pub fn find(&self, headers: &HeaderMap) -> Option<T> {
        let name = named(headers)?;
        let visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        visits.iter().find(|(of, _)| of == name).map(|(_, of)| of.clone())
    }
}

/// The browser has no use for its cookie any more.
pub(super) fn forgotten() -> Cookie {
    cookie("", "; Max-Age=0")
}

fn cookie(name: &str, how: &str) -> Cookie {
    let cookie = format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax{how}");
    AppendHeaders([(header::SET_COOKIE, cookie)])
}

/// By what name a browser is remembered.
fn named(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = cookies.flat_map(|line| line.split("; "));
    cookies.find_map(|cookie| cookie.strip_prefix(COOKIE)?.strip_prefix('='))
}

impl<T> Default for Visits<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> fmt::Debug for Visits<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visits(…)")
    }
}
