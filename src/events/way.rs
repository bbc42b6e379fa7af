//! What somebody signed in by.

use serde::{Deserialize, Serialize};

/// What somebody signed in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A code that came by SMS.
    Code,
    /// A code agreed on in `TEST_MOBILES`.
    TestCode,
    /// A password.
    Password,
}

impl Way {
    const ALL: [Self; 3] = [Self::Code, Self::TestCode, Self::Password];

    /// Its name in the database and in the metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::TestCode => "test_code",
            Self::Password => "password",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}
