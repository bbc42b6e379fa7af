//! What is counted, and for whom.

use super::Limit;
use crate::address::Network;

/// A limit and whom it is counted for: a number, a network, a browser, or nobody in particular (`""`).
#[derive(Clone, Copy, Debug)]
pub struct Charge<'a> {
    pub(super) limit: Limit,
    pub(super) subject: &'a str,
    /// The rules allow so many times as much.
    pub(super) share: i64,
    pub(super) how: How,
}

/// What becomes of a charge where something is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Refuses where it is reached, and is not counted.
    LookedAt,
    /// Refuses where it is reached.
    Taken,
    /// Refuses nothing.
    Counted,
}

impl Limit {
    /// Taken for this number, browser, or reason.
    #[must_use]
    pub fn of(self, subject: &str) -> Charge<'_> {
        Charge { limit: self, subject, share: 1, how: How::Taken }
    }

    /// Taken for all together.
    #[must_use]
    pub fn of_all(self) -> Charge<'static> {
        self.of("")
    }

    /// Taken for each of these networks.
    pub fn of_networks(self, networks: &[Network]) -> impl Iterator<Item = Charge<'_>> {
        networks
            .iter()
            .map(move |network| Charge { share: network.share, ..self.of(&network.name) })
    }
}

impl Charge<'_> {
    /// The same, but only looked at: reached, it refuses; else nothing is counted against it.
    #[must_use]
    pub fn looked_at(self) -> Self {
        Self { how: How::LookedAt, ..self }
    }

    /// The same, but counted though it is reached: it refuses nothing.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { how: How::Counted, ..self }
    }

    /// The limit.
    #[must_use]
    pub fn limit(&self) -> Limit {
        self.limit
    }
}
