//! The limits: how often who may do what. Counted in the database, so a restart forgives nobody.
//!
//! A window begins with the first thing counted in it and ends after its period; then the count begins
//! anew. At worst, around the end of a window, twice the number of times fit into one period.

mod counters;
mod rule;

pub use counters::{Charge, Limits, Refusal, Taken};
pub use rule::{Rule, Rules};

use std::time::Duration;

/// Every limit there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Messages to one number.
    SendsPerMobile,
    /// Messages asked for from one address.
    SendsPerAddress,
    /// Messages in all: the bill.
    SendsTotal,
    /// Guesses from one address, right ones too.
    GuessesPerAddress,
    /// Wrong codes for one number, whoever typed them.
    WrongCodesPerMobile,
    /// Wrong codes in all.
    WrongCodesTotal,
}

impl Limit {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::SendsPerMobile,
        Self::SendsPerAddress,
        Self::SendsTotal,
        Self::GuessesPerAddress,
        Self::WrongCodesPerMobile,
        Self::WrongCodesTotal,
    ];

    /// The setting that changes it, and its name in the log.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::SendsPerMobile => "LIMIT_SENDS_PER_MOBILE",
            Self::SendsPerAddress => "LIMIT_SENDS_PER_ADDRESS",
            Self::SendsTotal => "LIMIT_SENDS_TOTAL",
            Self::GuessesPerAddress => "LIMIT_GUESSES_PER_ADDRESS",
            Self::WrongCodesPerMobile => "LIMIT_WRONG_CODES_PER_MOBILE",
            Self::WrongCodesTotal => "LIMIT_WRONG_CODES_TOTAL",
        }
    }

    /// What holds where nothing is set.
    #[must_use]
    pub fn default_rules(self) -> Rules {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let rules: &[(i64, u64)] = match self {
            Self::SendsPerMobile => &[(1, MINUTE), (5, HOUR), (10, DAY)],
            Self::SendsPerAddress => &[(10, 10 * MINUTE), (50, DAY)],
            Self::SendsTotal => &[(100, HOUR), (500, DAY)],
            Self::GuessesPerAddress => &[(30, 5 * MINUTE)],
            Self::WrongCodesPerMobile => &[(10, 15 * MINUTE), (30, DAY)],
            Self::WrongCodesTotal => &[(300, DAY)],
        };
        rules
            .iter()
            .map(|(times, seconds)| Rule { times: *times, period: Duration::from_secs(*seconds) })
            .collect()
    }
}
