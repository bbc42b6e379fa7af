//! A code as it is stored.

use std::fmt;
use std::str::FromStr;

use subtle::{Choice, ConstantTimeEq};

use super::{ChallengeId, Code, Seal};
use crate::clock::Timestamp;
use crate::mobile::Mobile;

/// A code as it is stored, and when it expires. Written `MAC:seconds`.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    mac: String,
    pub(super) expires_at: Timestamp,
}

impl Sealed {
    /// The code that answers this challenge until then, as it is stored.
    #[must_use]
    pub fn new(
        seal: &Seal,
        id: &ChallengeId,
        mobile: &Mobile,
        code: &Code,
        expires_at: Timestamp,
    ) -> Self {
        let parts = [id.as_str().as_bytes(), mobile.digits().as_bytes(), code.expose().as_bytes()];
        Self { mac: hex::encode(seal.key().mac(&parts)), expires_at }
    }

    /// Whether it is the same code for the same challenge, whenever it expires.
    pub(super) fn is_same(&self, other: &Self) -> Choice {
        self.mac.as_bytes().ct_eq(other.mac.as_bytes())
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.mac, self.expires_at.seconds())
    }
}

/// The text is no sealed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`MAC:seconds` is expected")]
pub struct NotSealed;

impl FromStr for Sealed {
    type Err = NotSealed;

    fn from_str(text: &str) -> Result<Self, NotSealed> {
        let (mac, seconds) = text.split_once(':').ok_or(NotSealed)?;
        let seconds = seconds.parse().map_err(|_| NotSealed)?;
        Ok(Self { mac: mac.to_owned(), expires_at: Timestamp::from_seconds(seconds) })
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed(until {})", self.expires_at.seconds())
    }
}
