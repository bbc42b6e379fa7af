//! The key that codes are stored under.

use crate::key::Key;

/// Turns a code into what may be stored: a MAC over challenge, number and code, under a key that is not
/// in the database. Whoever reads the table learns no code, and cannot try them all.
#[derive(Clone, Debug)]
pub struct Seal(Key);

impl Seal {
    /// The seal of a service with this key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self(key.derive("code"))
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }
}
