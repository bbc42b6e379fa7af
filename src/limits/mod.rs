//! The limits: how often who may do what. Counted in the database, so a restart forgives nobody.
//!
//! A window begins with the first thing counted in it and ends after its period; then the count begins
//! anew. At worst, around the end of a window, twice the number of times fit into one period.

mod charge;
mod counters;
mod giving_back;
mod rule;
mod tally;
#[cfg(test)]
mod tests;

pub use charge::Charge;
pub use counters::{Limits, Refusal, Taken};
pub use rule::{Rule, Rules};
pub use tally::{Reckoning, Tally};

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
    /// Messages in all, asked for by browsers that are not known. The rest of the bill is kept for those
    /// that are.
    SendsByStrangers,
    /// Messages asked for by one known browser, once the limits above are reached.
    SendsPerDevice,
    /// Guesses from one address, right ones too.
    GuessesPerAddress,
    /// Wrong codes for one number, whoever typed them.
    WrongCodesPerMobile,
    /// Wrong codes for one number since the last right one. Reaching it turns sign-in by SMS off.
    WrongCodesInRow,
    /// Wrong codes in all.
    WrongCodesTotal,
    /// Wrong codes typed in one known browser, once the limits above are reached.
    WrongCodesPerDevice,
    /// Codes typed in a browser that holds no open challenge, and compared with the one it has signed in by.
    AnswersRepeated,
    /// Wrong passwords for one number.
    PasswordsPerMobile,
    /// Wrong passwords from one address.
    PasswordsPerAddress,
    /// Wrong passwords typed in one known browser, once the limits above are reached.
    PasswordsPerDevice,
    /// Wrong secrets of applications from one address.
    ClientSecretsPerAddress,
    /// Warnings to the operator for one reason.
    Warnings,
    /// Refusals of requests from one address, and wrong guesses, that the ledger tells of.
    RefusalsNoted,
    /// All that the ledger tells of one address, but codes that go out and what becomes of them: those have limits of
    /// their own.
    RowsNoted,
}

/// The rules of each limit.
pub type AllRules = [Rules; Limit::ALL.len()];

impl Limit {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 18] = [
        Self::SendsPerMobile,
        Self::SendsPerAddress,
        Self::SendsTotal,
        Self::SendsByStrangers,
        Self::SendsPerDevice,
        Self::GuessesPerAddress,
        Self::WrongCodesPerMobile,
        Self::WrongCodesInRow,
        Self::WrongCodesTotal,
        Self::WrongCodesPerDevice,
        Self::AnswersRepeated,
        Self::PasswordsPerMobile,
        Self::PasswordsPerAddress,
        Self::PasswordsPerDevice,
        Self::ClientSecretsPerAddress,
        Self::Warnings,
        Self::RefusalsNoted,
        Self::RowsNoted,
    ];

    /// The setting that changes it. Some are fixed, or follow from others.
    #[must_use]
    pub fn setting(self) -> Option<&'static str> {
        match self {
            Self::SendsPerMobile => Some("LIMIT_SENDS_PER_MOBILE"),
            Self::SendsPerAddress => Some("LIMIT_SENDS_PER_ADDRESS"),
            Self::SendsTotal => Some("LIMIT_SENDS_TOTAL"),
            Self::GuessesPerAddress => Some("LIMIT_GUESSES_PER_ADDRESS"),
            Self::WrongCodesPerMobile => Some("LIMIT_WRONG_CODES_PER_MOBILE"),
            Self::WrongCodesTotal => Some("LIMIT_WRONG_CODES_TOTAL"),
            Self::PasswordsPerMobile => Some("LIMIT_PASSWORDS_PER_MOBILE"),
            Self::PasswordsPerAddress => Some("LIMIT_PASSWORDS_PER_ADDRESS"),
            Self::ClientSecretsPerAddress => Some("LIMIT_CLIENT_SECRETS_PER_ADDRESS"),
            Self::SendsByStrangers
            | Self::SendsPerDevice
            | Self::WrongCodesInRow
            | Self::WrongCodesPerDevice
            | Self::AnswersRepeated
            | Self::PasswordsPerDevice
            | Self::Warnings
            | Self::RefusalsNoted
            | Self::RowsNoted => None,
        }
    }

    /// Whether it bounds what messages cost in all.
    #[must_use]
    pub fn is_of_the_bill(self) -> bool {
        matches!(self, Self::SendsTotal | Self::SendsByStrangers)
    }

    /// Its name in the log and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SendsPerMobile => "sends_per_mobile",
            Self::SendsPerAddress => "sends_per_address",
            Self::SendsTotal => "sends_total",
            Self::SendsByStrangers => "sends_by_strangers",
            Self::SendsPerDevice => "sends_per_device",
            Self::GuessesPerAddress => "guesses_per_address",
            Self::WrongCodesPerMobile => "wrong_codes_per_mobile",
            Self::WrongCodesInRow => "wrong_codes_in_row",
            Self::WrongCodesTotal => "wrong_codes_total",
            Self::WrongCodesPerDevice => "wrong_codes_per_device",
            Self::AnswersRepeated => "answers_repeated",
            Self::PasswordsPerMobile => "passwords_per_mobile",
            Self::PasswordsPerAddress => "passwords_per_address",
            Self::PasswordsPerDevice => "passwords_per_device",
            Self::ClientSecretsPerAddress => "client_secrets_per_address",
            Self::Warnings => "warnings",
            Self::RefusalsNoted => "refusals_noted",
            Self::RowsNoted => "rows_noted",
        }
    }

    /// What is too much where it is reached, in words for an operator.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::SendsPerMobile => "too many messages to this number",
            Self::SendsPerAddress => "too many messages asked for from this address",
            Self::SendsTotal => "too many messages in all",
            Self::SendsByStrangers => {
                "too many messages in all; the rest is kept for browsers that are known"
            }
            Self::SendsPerDevice => "too many messages asked for by this known browser",
            Self::GuessesPerAddress => "too many codes typed from this address",
            Self::WrongCodesPerMobile => "too many wrong codes for this number",
            Self::WrongCodesInRow => "a hundred wrong codes in a row for this number",
            Self::WrongCodesTotal => "too many wrong codes in all",
            Self::WrongCodesPerDevice => "too many wrong codes typed in this known browser",
            Self::AnswersRepeated => "too many codes typed in a browser that has signed in",
            Self::PasswordsPerMobile => "too many wrong passwords for this number",
            Self::PasswordsPerAddress => "too many wrong passwords from this address",
            Self::PasswordsPerDevice => "too many wrong passwords typed in this known browser",
            Self::ClientSecretsPerAddress => "too many wrong secrets from this address",
            Self::Warnings => "warned already",
            Self::RefusalsNoted => "too many refusals of this address to tell each",
            Self::RowsNoted => "too much happens at this address to tell all",
        }
    }

    /// What holds where nothing is set.
    #[must_use]
    pub fn default_rules(self) -> Rules {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        const FOR_EVER: u64 = 100 * 365 * DAY;
        let rules: &[(i64, u64)] = match self {
            Self::SendsPerMobile => &[(1, MINUTE), (5, HOUR), (10, DAY)],
            Self::SendsPerAddress => &[(10, 10 * MINUTE), (50, DAY)],
            Self::SendsTotal => &[(100, HOUR), (500, DAY)],
            Self::SendsByStrangers => return Self::SendsTotal.default_rules().less_a_share(),
            Self::SendsPerDevice => &[(1, MINUTE), (3, HOUR), (5, DAY)],
            Self::GuessesPerAddress => &[(30, 5 * MINUTE)],
            Self::WrongCodesPerMobile => &[(10, 15 * MINUTE), (30, DAY)],
            // NIST SP 800-63B-4 §3.2.2: no more than 100 failures in a row.
            Self::WrongCodesInRow => &[(100, FOR_EVER)],
            Self::WrongCodesTotal => &[(50, HOUR)],
            Self::WrongCodesPerDevice | Self::PasswordsPerDevice => &[(5, 15 * MINUTE), (10, DAY)],
            // As many as a challenge survives, and for as long as one can last.
            Self::AnswersRepeated => &[(5, 10 * MINUTE)],
            Self::PasswordsPerMobile => &[(5, 5 * MINUTE), (20, HOUR), (50, DAY)],
            Self::PasswordsPerAddress | Self::ClientSecretsPerAddress => &[(20, 5 * MINUTE)],
            Self::Warnings => &[(1, HOUR)],
            Self::RefusalsNoted => &[(60, HOUR)],
            Self::RowsNoted => &[(300, HOUR)],
        };
        rules
            .iter()
            .map(|(times, seconds)| Rule { times: *times, period: Duration::from_secs(*seconds) })
            .collect()
    }

    /// The rules of all limits, given what is set for some.
    pub fn all_rules(mut set: impl FnMut(&'static str) -> Option<Rules>) -> AllRules {
        let mut rules = Self::ALL.map(|limit| {
            limit.setting().and_then(&mut set).unwrap_or_else(|| limit.default_rules())
        });
        rules[Self::SendsByStrangers as usize] = rules[Self::SendsTotal as usize].less_a_share();
        rules
    }
}
