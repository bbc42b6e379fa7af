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

/// Counts that a browser is sent to this place, and returns the header that remembers it.
pub(crate) fn another(
    headers: &HeaderMap,
    site: &WebOrigin,
    to: &str,
    now: Timestamp,
) -> Result<HeaderValue, InACircle> {
    let place = mark(to);
    let before = OurCookie::Rounds.read(headers, site);
    let before = before.as_deref().and_then(|value| read(value, &place));
    let (count, since) = before
        .filter(|(_, since)| now < *since + SOON && *since <= now)
        .map_or((1, now), |(count, since)| (count + 1, since));
    if count > ROUNDS {
        return Err(InACircle);
    }
    Ok(cookie(site, &place, count, since))
}

/// Begins to count anew with this place.
pub(crate) fn first(site: &WebOrigin, to: &str, now: Timestamp) -> HeaderValue {
    cookie(site, &mark(to), 1, now)
}

fn cookie(site: &WebOrigin, place: &str, count: u32, since: Timestamp) -> HeaderValue {
    let value = format!("{place}.{count}.{}", since.seconds());
    OurCookie::Rounds.set(site, &value, SOON.as_secs())
}

fn mark(to: &str) -> String {
    hex::encode(&Sha256::digest(to)[..8])
}

fn read(value: &str, place: &str) -> Option<(u32, Timestamp)> {
    let (count, since) = value.strip_prefix(place)?.strip_prefix('.')?.split_once('.')?;
    let count = count.parse().ok().filter(|count| *count <= ROUNDS)?;
    Some((count, Timestamp::from_seconds(since.parse().ok()?)))
}
