//! The only place that asks the time. Everybody else is handed a [`Clock`], so a test can move it.

mod jumps;

pub use jumps::{Jump, Jumps};

use std::ops::{Add, Sub};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment: whole seconds since 1970-01-01 UTC, as the database keeps it and Yunxin signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment so many seconds after 1970-01-01 UTC.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// As RFC 3339 writes it, in UTC; the bare seconds where its calendar ends.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let at = OffsetDateTime::from_unix_timestamp(self.0).ok();
        at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| self.0.to_string())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(seconds(later)))
    }
}

/// The time from `earlier` to `self`; nothing if `earlier` is in fact later.
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(seconds(earlier)))
    }
}

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is moved; its clones move with it.
    Still(Arc<AtomicI64>),
    /// A clock that moves on by a second each time somebody reads it, so that two readings are never one moment; its
    /// clones move with it.
    Restless(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at the machine's present time.
    #[must_use]
    pub fn still() -> Self {
        Self::Still(Arc::new(AtomicI64::new(Self::System.now().seconds())))
    }

    /// A clock that moves on from the machine's present time at each reading.
    #[must_use]
    pub fn restless() -> Self {
        Self::Restless(Arc::new(AtomicI64::new(Self::System.now().seconds())))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => system_now(),
            Self::Still(at) => Timestamp(at.load(Ordering::SeqCst)),
            Self::Restless(at) => Timestamp(at.fetch_add(1, Ordering::SeqCst)),
        }
    }

    /// Moves a clock of the tests on. The machine's clock is not ours to move: nothing happens.
    pub fn advance(&self, by: Duration) {
        self.moves(seconds(by));
    }

    /// Sets a clock of the tests back.
    pub fn set_back(&self, by: Duration) {
        self.moves(-seconds(by));
    }

    fn moves(&self, by: i64) {
        match self {
            Self::System => {}
            Self::Still(at) | Self::Restless(at) => {
                at.fetch_add(by, Ordering::SeqCst);
            }
        }
    }
}

/// Lets one thing an hour through, in this process: for what nobody has to hear each time.
#[derive(Debug, Default)]
pub struct OnceAnHour(AtomicI64);

impl OnceAnHour {
    /// Whether there was none within the last hour. Of several at once one is told so.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let order = Ordering::SeqCst;
        let last = self.0.load(order);
        now - Timestamp(last) >= Duration::from_hours(1)
            && self.0.compare_exchange(last, now.0, order, order).is_ok()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(seconds(since))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// The text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a duration such as `300s`, `5m`, `12h` or `14d` is expected")]
pub struct NotADuration;

/// Reads `300s`, `5m`, `12h`, `14d`: a whole number, not zero, and its unit.
///
/// # Errors
/// If the text is anything else, or more than a hundred years.
pub fn duration(text: &str) -> Result<Duration, NotADuration> {
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(NotADuration)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(NotADuration),
    };
    let well_formed = number.bytes().all(|byte| byte.is_ascii_digit());
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|seconds| well_formed && (1..=100 * 365 * 24 * 60 * 60).contains(seconds))
        .map(Duration::from_secs)
        .ok_or(NotADuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_clock_moves_only_when_told() {
        let clock = Clock::still();
        let start = clock.now();
        clock.clone().advance(Duration::from_secs(61));
        assert_eq!(clock.now() - start, Duration::from_secs(61));
        assert_eq!(start - clock.now(), Duration::ZERO);
    }

    #[test]
    fn a_restless_clock_shows_no_moment_twice() {
        let clock = Clock::restless();
        let (first, second) = (clock.now(), clock.clone().now());
        assert_eq!(second - first, Duration::from_secs(1));
        clock.advance(Duration::from_mins(1));
        assert_eq!(clock.now() - second, Duration::from_secs(61));
    }

    #[test]
    fn what_is_due_once_an_hour_is_due_at_first_and_after_it() {
        let (hourly, clock) = (OnceAnHour::default(), Clock::still());
        let mut due = Vec::new();
        for seconds in [0, 0, 3599, 1, 3600] {
            clock.advance(Duration::from_secs(seconds));
            due.push(hourly.is_due(clock.now()));
        }
        assert_eq!(due, [true, false, false, true, true]);
    }

    #[test]
    fn durations_have_a_number_and_a_unit() {
        for (text, seconds) in [("300s", 300), ("5m", 300), ("12h", 43_200), ("14d", 1_209_600)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for other in
            ["", "5", "m", "0s", "-1s", "+1s", "1.5h", "5 m", "5M", "１m", "99999999999d", "5分"]
        {
            assert_eq!(duration(other), Err(NotADuration), "{other}");
        }
    }
}
