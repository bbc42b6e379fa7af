//! Which browser a request comes from, and on which system: in words, for its owner.

use serde::{Deserialize, Serialize};

/// A browser, as it names itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Browser {
    /// The browser, where it is recognised.
    pub name: Option<String>,
    /// The system that it runs on, where it is recognised.
    pub system: Option<String>,
}
