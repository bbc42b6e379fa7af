//! How many guesses a challenge is good for.

use std::str::FromStr;

/// `CODE_GUESSES`: how many guesses are compared with one challenge before it is spent, 1 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses(i64);

impl Default for Guesses {
    fn default() -> Self {
        Self(5)
    }
}

impl FromStr for Guesses {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(guesses @ 1..=10) => Ok(Self(guesses)),
            _ => Err("a number from 1 to 10 is expected"),
        }
    }
}

impl Guesses {
    /// The number.
    #[must_use]
    pub fn most(self) -> i64 {
        self.0
    }
}
