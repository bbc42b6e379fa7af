//! What becomes of the wish for a code.

use crate::clock::Timestamp;

/// What became of the wish for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendCode {
    /// The provider took it.
    Accepted(Waiting),
    /// It was handed over and no answer came: the code is good if it arrives.
    Unconfirmed(Waiting),
    /// The provider refused it, or could not be reached. The next may be asked for from then on.
    Failed(Timestamp),
    /// Nobody who may sign in has this number. The next may be asked for from then on.
    NoSuchUser(Timestamp),
    /// Too often. The next may be asked for from then on.
    Limited(Timestamp),
    /// Sign-in by SMS is off for this number: too many wrong codes in a row.
    Locked,
}

/// What matters to somebody who waits for a code. Moments and not durations, because the provider takes its
/// time to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When another may be asked for.
    pub again_at: Timestamp,
    /// When the code expires.
    pub expires_at: Timestamp,
}
