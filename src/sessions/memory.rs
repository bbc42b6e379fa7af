//! What a session holds.

use serde::{Deserialize, Serialize};

use crate::browser::Browser;
use crate::clock::Timestamp;
use crate::codes::Challenge;
use crate::user_id::UserId;

/// The one entry of a session; the store reads the user's column from it.
pub(super) const ENTRY: &str = "visitor";

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Memory {
    pub signed_in: Option<SignedIn>,
    pub challenge: Option<Challenge>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub user: UserId,
    pub since: Timestamp,
    pub seen: Timestamp,
    /// Sessions of the first release have none.
    #[serde(default)]
    pub place: Place,
}

/// Where somebody signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The client's address.
    pub address: String,
    /// The browser, and the system that it runs on.
    pub browser: Browser,
}
