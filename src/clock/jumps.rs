//! A clock that jumps: what is to last until then ends sooner or later than it should.

use std::sync::{Mutex, PoisonError};
use std::{fmt, mem};

use tokio::time::Instant;

use super::{Clock, Timestamp};

/// Sees the clock jump, by another that only ever goes on and knows no date.
#[derive(Debug)]
pub struct Jumps {
    clock: Clock,
    /// What the two showed at the last look.
    last: Mutex<(Timestamp, Instant)>,
}

/// By how many seconds the clock went on more than time did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump(i64);

/// A jump is of more milliseconds than this: steps that keep a clock right are smaller.
const JUMP: i64 = 5000;

impl Jumps {
    /// Jumps of this clock from now on.
    #[must_use]
    pub fn of(clock: Clock) -> Self {
        let last = Mutex::new((clock.now(), Instant::now()));
        Self { clock, last }
    }

    /// The jump since the last look, if there was one.
    pub fn look(&self) -> Option<Jump> {
        let (now, steady) = (self.clock.now(), Instant::now());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, steady_then) = mem::replace(&mut *last, (now, steady));
        let passed = i64::try_from((steady - steady_then).as_millis()).unwrap_or(i64::MAX);
        let too_much = (now.0 - then.0) * 1000 - passed;
        (too_much.abs() > JUMP).then_some(Jump(too_much / 1000))
    }
}

/// In words, for an operator.
impl fmt::Display for Jump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.0.abs();
        if self.0 > 0 {
            write!(
                f,
                "ahead by {by} s, or the machine slept: codes, sessions and limits end so much sooner"
            )
        } else {
            write!(f, "back by {by} s: codes, sessions and limits last so much longer")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_jump_is_of_more_than_five_seconds_since_the_last_look() {
        let clock = Clock::still();
        let jumps = Jumps::of(clock.clone());
        let minute = Duration::from_mins(1);
        for (goes_on, is_set_back, jump) in [
            (65, 0, None),
            (66, 0, Some(6)),
            (60, 0, None),
            (55, 0, None),
            (54, 0, Some(-6)),
            (60, 3600, Some(-3600)),
        ] {
            clock.advance(Duration::from_secs(goes_on));
            clock.set_back(Duration::from_secs(is_set_back));
            advance(minute).await;
            assert_eq!(jumps.look(), jump.map(Jump), "{goes_on} and back {is_set_back}");
        }
    }
}
