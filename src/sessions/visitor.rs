//! A browser that visits, and what its session held when it came.

use std::fmt;

use tower_sessions::session::Id;

use super::cookie::CookieNote;
use super::found::{Found, SignedIn};
use super::store;
use crate::codes::{Challenge, SessionName};

/// A browser. One that only looks has no row in the database and no cookie.
///
/// What it says was so when the session was found: whoever acts on it asks again, in the unit of work that acts.
#[derive(Clone)]
pub struct Visitor {
    /// The name that it came with, known here or not.
    pub(super) came_as: Option<Id>,
    pub(super) found: Option<Found>,
    pub(super) cookie: CookieNote,
}

impl Visitor {
    /// Who is signed in here.
    #[must_use]
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.found.as_ref()?.signed_in.as_ref()
    }

    /// The name that it came with, whether a session has it or not.
    #[must_use]
    pub fn came_as(&self) -> Option<SessionName> {
        self.came_as.map(|id| id.0.to_le_bytes())
    }

    /// The name of its session, if it has one.
    #[must_use]
    pub fn session(&self) -> Option<SessionName> {
        self.key()?;
        self.came_as()
    }

    /// Whether it has another session by now, which this request does not know.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.is_replaced)
    }

    /// What this browser was last issued.
    #[must_use]
    pub fn challenge(&self) -> Option<&Challenge> {
        self.found.as_ref()?.challenge.as_ref()
    }

    /// What the table knows its session by, if it has one.
    pub(super) fn key(&self) -> Option<String> {
        let has_one = self.found.as_ref().is_some_and(|found| !found.is_replaced);
        self.came_as.filter(|_| has_one).map(|id| store::key(&id))
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Visitor({:?})", self.found)
    }
}
