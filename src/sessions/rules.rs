//! How long a session lasts, and its cookie.

use std::time::Duration;

use super::memory::Memory;
use crate::clock::Timestamp;
use crate::codes::Challenge;

/// How long a browser that is not signed in keeps the name of its session: each of its codes lives for minutes,
/// but it may ask for one after the other.
const ASKING: Duration = Duration::from_hours(24);

/// `SESSION_IDLE` and `SESSION_LIFETIME`: how long a sign-in lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// From the last visit.
    pub idle: Duration,
    /// From the sign-in, however often it is used.
    pub lifetime: Duration,
}

impl SessionRules {
    /// When a session ends that holds this.
    pub(super) fn end(self, memory: &Memory, now: Timestamp) -> Timestamp {
        let signed_in = memory.signed_in.as_ref();
        let signed_in = signed_in
            .map(|signed_in| (signed_in.seen + self.idle).min(signed_in.since + self.lifetime));
        let challenge = memory.challenge.as_ref().and_then(Challenge::expires_at);
        signed_in.or(challenge).unwrap_or(now)
    }

    /// How long the browser keeps the name: as long as the session can last. It is sent once and not again,
    /// lest an answer that is late brings back the name from before a sign-in.
    pub(super) fn cookie_lasts(self, memory: &Memory) -> Duration {
        if memory.signed_in.is_some() { self.lifetime } else { ASKING }
    }
}
