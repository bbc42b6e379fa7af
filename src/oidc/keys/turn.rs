//! Which key signs when: the rules. A key signs until the next one does, so that what the table says decides for every
//! instance alike.

use std::mem;
use std::time::Duration;

use crate::clock::Timestamp;

/// How long a key is published before it signs: applications look that seldom.
const PUBLISHED_BEFORE: Duration = Duration::from_hours(24);

/// How long it is published after: what it signed may be shown for so long.
pub(super) const PUBLISHED_AFTER: Duration = Duration::from_hours(14 * 24);

/// A key, without what is secret of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// Names it.
    pub kid: String,
    /// What others know of it, as a JWK has it.
    pub(super) modulus: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it begins to sign.
    pub signs_from: Timestamp,
    /// When it ends; none: no other is there to take over.
    pub retired_at: Option<Timestamp>,
}

/// What a published key is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It signs.
    Signs,
    /// It is going to.
    Next,
    /// It did, and what it signed is believed until then.
    Published(Timestamp),
}

impl SigningKey {
    /// Whether it signs beyond its time, because nobody has made another.
    pub(super) fn is_overdue(&self, lifetime: Duration, now: Timestamp) -> bool {
        self.retired_at.is_none() && now >= self.signs_from + lifetime
    }

    /// When another takes over that is made now; none: it is too early for one, or one is there. Where it is late for
    /// it, this one goes on signing until the other has been published for long enough.
    pub(super) fn next_signs_from(&self, lifetime: Duration, now: Timestamp) -> Option<Timestamp> {
        let (ends_at, before) = (self.signs_from + lifetime, lifetime.min(PUBLISHED_BEFORE));
        let is_due = self.retired_at.is_none() && now >= ends_at - before;
        is_due.then(|| ends_at.max(now + before))
    }
}

/// What each of these is there for, that come in the order in which they sign.
pub(super) fn states(
    keys: Vec<SigningKey>,
    now: Timestamp,
) -> impl Iterator<Item = (SigningKey, State)> {
    let mut one_signs = false;
    keys.into_iter().map(move |key| {
        let state = match key.retired_at {
            Some(at) if at <= now => State::Published(at + PUBLISHED_AFTER),
            _ if mem::replace(&mut one_signs, true) => State::Next,
            _ => State::Signs,
        };
        (key, state)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60;
    const DAY: i64 = 24 * HOUR;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn key(kid: &str, signs_from: i64, retired_at: Option<i64>) -> SigningKey {
        let (kid, modulus) = (kid.to_owned(), String::new());
        let (signs_from, retired_at) = (at(signs_from), retired_at.map(at));
        SigningKey { kid, modulus, created_at: at(0), signs_from, retired_at }
    }

    #[test]
    fn the_next_is_made_a_day_before_and_never_signs_sooner() {
        let present = key("a", 0, None);
        for (lifetime, now, signs_from) in [
            (90 * DAY, 89 * DAY - 1, None),
            (90 * DAY, 89 * DAY, Some(90 * DAY)),
            (90 * DAY, 89 * DAY + 1, Some(90 * DAY + 1)),
            (90 * DAY, 200 * DAY, Some(201 * DAY)),
            (DAY, 0, Some(DAY)),
            (DAY + 1, 0, None),
            (HOUR, 0, Some(HOUR)),
            (HOUR, 2 * HOUR, Some(3 * HOUR)),
            (HOUR, -1, None),
        ] {
            let lasts = Duration::from_secs(lifetime.unsigned_abs());
            let next = present.next_signs_from(lasts, at(now));
            assert_eq!(next, signs_from.map(at), "{lifetime} s, at {now}");
            let with_next = key("a", 0, Some(90 * DAY));
            assert_eq!(with_next.next_signs_from(lasts, at(now)), None);
        }
    }

    #[test]
    fn a_key_is_overdue_when_its_time_is_over_and_no_other_is_there() {
        let lifetime = Duration::from_hours(1);
        for (now, is_overdue) in [(HOUR - 1, false), (HOUR, true)] {
            assert_eq!(key("a", 0, None).is_overdue(lifetime, at(now)), is_overdue);
            assert!(!key("a", 0, Some(DAY)).is_overdue(lifetime, at(now)));
        }
    }

    #[test]
    fn at_each_moment_one_signs() {
        let chain = vec![key("a", 0, Some(10)), key("b", 10, Some(20)), key("c", 20, None)];
        let (signs, next) = (State::Signs, State::Next);
        let past = |retired_at: i64| State::Published(at(retired_at + 14 * DAY));
        for (now, expected) in [
            (-5, [signs, next, next]),
            (0, [signs, next, next]),
            (9, [signs, next, next]),
            (10, [past(10), signs, next]),
            (19, [past(10), signs, next]),
            (20, [past(10), past(20), signs]),
        ] {
            let found: Vec<State> =
                states(chain.clone(), at(now)).map(|(_, state)| state).collect();
            assert_eq!(found, expected, "at {now}");
        }
    }
}
