//! What names a challenge.

use serde::{Deserialize, Serialize};

use super::{Seal, SessionName};
use crate::mobile::Mobile;
use crate::random;

/// Names a challenge in the database. Nobody guesses it, and it says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChallengeId(String);

impl ChallengeId {
    /// The one that comes after another, if there was one, in the session of this name and for this number: codes
    /// that are asked for at once answer one challenge.
    #[must_use]
    pub fn next(
        seal: &Seal,
        session: &SessionName,
        mobile: &Mobile,
        before: Option<&Self>,
    ) -> Self {
        let before = before.map_or("", Self::as_str).as_bytes();
        let mac = seal.key().mac(&[b"challenge", session, mobile.digits().as_bytes(), before]);
        Self(hex::encode(&mac[..16]))
    }

    /// A name that no other has.
    #[must_use]
    pub fn random() -> Self {
        Self(random::name())
    }

    /// The name as it is kept.
    #[must_use]
    pub fn named(name: String) -> Self {
        Self(name)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
