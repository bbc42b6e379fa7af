//! What somebody may do who holds it: a text that nobody guesses, and of which we keep no more than a fingerprint.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::random;

/// Its size, in bytes.
const SIZE: usize = 32;

/// 256 random bits. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("64 lower-case hexadecimal digits are expected")]
pub struct NotAToken;

impl Token {
    /// One that nobody has.
    #[must_use]
    pub fn random() -> Self {
        Self(hex::encode(random::bytes::<SIZE>()))
    }

    /// The token itself, for whom it is meant.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What it is known by, to those who shall not have it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(hex::encode(Sha256::digest(&self.0)))
    }
}

/// SHA-256 of a token. It needs no key, because nobody can try all tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// As it is kept, and told.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is it, as it is kept. Takes the same time for every other.
    #[must_use]
    pub fn is(&self, kept: &str) -> bool {
        self.0.as_bytes().ct_eq(kept.as_bytes()).into()
    }
}

/// Strict: each has one spelling.
fn read(text: &str) -> Result<String, NotAToken> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_one = text.len() == 2 * SIZE && text.bytes().all(is_digit);
    is_one.then(|| text.to_owned()).ok_or(NotAToken)
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        read(text).map(Self)
    }
}

impl FromStr for Fingerprint {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        read(text).map(Self)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_in_no_other_way() {
        let token = Token::random();
        assert_eq!(token.expose().parse(), Ok(token.clone()));
        assert_ne!(Token::random(), token);
        let text = token.expose();
        let upper = "AB".repeat(32);
        for other in ["", &text[1..], &format!("{text}0"), &format!(" {}", &text[1..]), &upper] {
            assert_eq!(other.parse::<Token>(), Err(NotAToken), "{other}");
        }
    }

    #[test]
    fn it_is_not_printed_and_its_fingerprint_does_not_show_it() {
        let token = Token::random();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_ne!(token.fingerprint().as_str(), token.expose());
        assert_eq!(token.fingerprint().as_str().parse(), Ok(token.fingerprint()));
    }
}
