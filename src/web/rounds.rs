//! Browsers that are led in a circle: signed in, sent on, and sent back to sign in.
//!
//! That happens where the cookie that says who is signed in does not come through: the browser keeps none, or a proxy
//! passes none on. A cookie counts, which is sent along where that one is not.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use super::cookie::OurCookie;
use crate::clock::Timestamp;
use crate::origin::WebOrigin;

/// So often somebody is sent to the same place in [`SOON`]: the second time may be a second tab.
const ROUNDS: u32 = 2;

/// A circle takes far less a round, and who comes back by hand takes more.
const SOON: Duration = Duration::from_secs(10);

/// Somebody is sent to the same place too often.
#[derive(Debug)]
pub(crate) struct InACircle;

/// Which round to this place begins for a browser: the first, or one more than it has just made. Tabs that begin at
/// once are all in the same.
pub(crate) fn begins(headers: &HeaderMap, site: &WebOrigin, to: &str, now: Timestamp) -> u32 {
    made(headers, site, to, now).map_or(1, |(count, _)| count + 1)
}

/// A round to this place ends: returns the header that remembers it.
pub(crate) fn ends(
    headers: &HeaderMap,
    site: &WebOrigin,
    (to, round): (&str, u32),
    now: Timestamp,
) -> Result<HeaderValue, InACircle> {
    match made(headers, site, to, now) {
        None => Ok(first(site, to, now)),
        Some(_) if round > ROUNDS => Err(InACircle),
        Some((count, since)) => Ok(cookie(site, to, round.max(count), since)),
    }
}

/// Begins to count anew with this place.
pub(crate) fn first(site: &WebOrigin, to: &str, now: Timestamp) -> HeaderValue {
    cookie(site, to, 1, now)
}

/// How many rounds a browser has just made to this place, and when it came there first.
fn made(
    headers: &HeaderMap,
    site: &WebOrigin,
    to: &str,
    now: Timestamp,
) -> Option<(u32, Timestamp)> {
    let before = OurCookie::Rounds.read(headers, site)?;
    let (count, since) = before.strip_prefix(&mark(to))?.strip_prefix('.')?.split_once('.')?;
    let count = count.parse().ok().filter(|count| *count <= ROUNDS)?;
    let since = Timestamp::from_seconds(since.parse().ok()?);
    (since <= now && now < since + SOON).then_some((count, since))
}

fn cookie(site: &WebOrigin, to: &str, count: u32, since: Timestamp) -> HeaderValue {
    let value = format!("{}.{count}.{}", mark(to), since.seconds());
    OurCookie::Rounds.set(site, &value, SOON.as_secs())
}

/// Tells places apart.
fn mark(to: &str) -> String {
    hex::encode(&Sha256::digest(to)[..8])
}
