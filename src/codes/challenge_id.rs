//! What names a challenge.

use serde::{Deserialize, Serialize};

use crate::random;

/// Names a challenge in the database. It is random and says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChallengeId(String);

impl ChallengeId {
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
