//! One after the other.

use tokio::sync::{Mutex, MutexGuard};

use crate::codes::SessionName;

/// So many browsers are looked at side by side; more would gain nothing, since writes to the database queue anyway.
const SIDE_BY_SIDE: usize = 64;

/// Lets the codes of one browser be looked at one after the other, as far as this process sees them: whoever presses
/// twice is answered by what the first press came to.
#[derive(Debug)]
pub struct Turns(Vec<Mutex<()>>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..SIDE_BY_SIDE).map(|_| Mutex::default()).collect())
    }
}

impl Turns {
    /// Waits for this browser's turn, which lasts until it is dropped.
    pub(super) async fn wait(&self, browser: &SessionName) -> MutexGuard<'_, ()> {
        self.0[usize::from(browser[0]) % SIDE_BY_SIDE].lock().await
    }
}
