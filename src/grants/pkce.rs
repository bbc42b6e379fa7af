//! Proof that who exchanges a code is who has asked for it (RFC 7636).

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 of what the application keeps to itself until the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

/// The text is no challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("43 characters of base64url are expected")]
pub struct NotAChallenge;

impl Challenge {
    /// As it was sent, and is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it was made of this.
    #[must_use]
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let is_one = (43..=128).contains(&verifier.len())
            && verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        is_one && bool::from(made.as_bytes().ct_eq(self.0.as_bytes()))
    }
}

impl FromStr for Challenge {
    type Err = NotAChallenge;

    fn from_str(text: &str) -> Result<Self, NotAChallenge> {
        let is_one = URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
        is_one.then(|| Self(text.to_owned())).ok_or(NotAChallenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_what_it_was_made_of_meets_it() {
        let challenge: Challenge = CHALLENGE.parse().expect("a challenge");
        assert!(challenge.is_met_by(VERIFIER));
        for other in ["", CHALLENGE, &VERIFIER[1..], &format!("{VERIFIER}="), &"a".repeat(43)] {
            assert!(!challenge.is_met_by(other), "{other}");
        }
    }

    #[test]
    fn a_challenge_is_a_digest() {
        for other in
            ["", "a", &CHALLENGE[1..], &format!("{CHALLENGE}="), &CHALLENGE.replace('-', "+")]
        {
            assert_eq!(other.parse::<Challenge>(), Err(NotAChallenge), "{other}");
        }
    }
}
