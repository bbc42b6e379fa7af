//! What names a user wherever only the name matters: in a session, in a cookie, in the ledger.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{NoContext, Uuid};

use crate::clock::Timestamp;

/// Names a user for good, whatever becomes of the number. A UUID, version 7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(String);

impl UserId {
    /// A name for somebody who is added now.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let now = uuid::Timestamp::from_unix(NoContext, now.seconds().unsigned_abs(), 0);
        Self(Uuid::new_v7(now).to_string())
    }

    /// A name as it is kept, or claimed; whether there is such a user is another question.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
