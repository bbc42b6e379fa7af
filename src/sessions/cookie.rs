//! What a browser is to be told of the name of its session.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What becomes of the cookie that names the session.
pub enum CookieChange {
    /// The session has another name.
    Named {
        /// The cookie's value.
        name: String,
        /// How long the browser keeps it.
        lasts: Duration,
    },
    /// The session is over.
    Gone,
}

/// A note from whoever changes a session to whoever sends the answer, the one place that sets its cookie.
#[derive(Clone, Default)]
pub struct CookieNote(Arc<Mutex<Option<CookieChange>>>);

impl CookieNote {
    pub(super) fn leave(&self, change: CookieChange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// What the browser is to be told, if it is to be told anything.
    #[must_use]
    pub fn take(&self) -> Option<CookieChange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for CookieNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieNote(…)")
    }
}
