//! How long a session lasts, and its cookie.

use std::time::Duration;

use crate::clock::Timestamp;

/// How long a browser that is not signed in keeps the name of its session: each of its codes lives for minutes,
/// but it may ask for one after the other.
pub(super) const ASKING: Duration = Duration::from_hours(24);

/// `SESSION_IDLE` and `SESSION_LIFETIME`: how long a sign-in lasts. The browser keeps the name as long as the
/// session can last: it is sent once and not again, lest an answer that is late brings back the name from before a
/// sign-in.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// From the last visit.
    pub idle: Duration,
    /// From the sign-in, however often it is used.
    pub lifetime: Duration,
}

impl SessionRules {
    /// When a session ends in which somebody signed in then, and that was used then.
    #[must_use]
    pub fn end(self, since: Timestamp, seen: Timestamp) -> Timestamp {
        (seen + self.idle).min(since + self.lifetime)
    }

    /// Whether a visit is to be noted: not each, which would make every look at a page a write.
    pub(super) fn is_worth_noting(self, seen: Timestamp, now: Timestamp) -> bool {
        now - seen >= self.idle / 12
    }
}
