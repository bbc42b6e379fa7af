//! What the stand-in knows and keeps.

use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

use super::faults::Fault;
use super::inbox::Inbox;
use crate::clock::Clock;

/// The stand-in, for one application.
#[derive(Debug)]
pub struct Simulator {
    pub(super) app_key: String,
    pub(super) app_secret: SecretString,
    pub(super) clock: Clock,
    pub(super) inbox: Inbox,
    fault: Mutex<Fault>,
}

impl Simulator {
    /// A stand-in that knows this application.
    #[must_use]
    pub fn new(app_key: &str, app_secret: impl Into<SecretString>, clock: Clock) -> Self {
        Self {
            app_key: app_key.to_owned(),
            app_secret: app_secret.into(),
            clock,
            inbox: Inbox::default(),
            fault: Mutex::default(),
        }
    }

    /// How the next sends go.
    pub(super) fn fault(&self) -> Fault {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on they go so.
    pub(super) fn goes_wrong(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}
