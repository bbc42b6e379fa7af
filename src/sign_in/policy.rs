//! The operator's choices about who gets a code, and of what kind.

use std::str::FromStr;
use std::time::Duration;

use super::TestMobiles;
use crate::codes::CodeLength;
use crate::passwords::PasswordLength;

/// The operator's choices.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `CODE_LENGTH`.
    pub code_length: CodeLength,
    /// `CODE_LIFETIME`: ten minutes at most (NIST SP 800-63B-4 §3.1.3.2).
    pub code_lifetime: Duration,
    /// `REGISTRATION`.
    pub registration: Registration,
    /// `HIDE_UNKNOWN_MOBILES`: unknown and disabled numbers get the answer that a known one gets.
    pub hide_unknown_mobiles: bool,
    /// `PASSWORD_MIN_LENGTH`.
    pub password_length: PasswordLength,
    /// `TEST_MOBILES`.
    pub test_mobiles: TestMobiles,
}

/// `REGISTRATION`: who becomes a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Whom the operator adds.
    #[default]
    Closed,
    /// Whoever signs in with a right code.
    Open,
}

impl FromStr for Registration {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "closed" => Ok(Self::Closed),
            "open" => Ok(Self::Open),
            _ => Err("`closed` or `open` is expected"),
        }
    }
}
