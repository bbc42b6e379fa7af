//! Who asks.

use crate::events::{Event, Origin, What};
use crate::mobile::Mobile;
use crate::sessions::Visitor;

/// A browser that asks for something: what we remember of it, where it is, and what it says it is.
#[derive(Debug)]
pub struct Caller {
    /// What we remember of it.
    pub visitor: Visitor,
    /// Where it is, and which request this is.
    pub origin: Origin,
    /// Its proof that somebody has signed in with it before, as it was sent.
    pub device: Option<String>,
}

impl Caller {
    /// What limits count by.
    pub(super) fn network(&self) -> String {
        self.origin.address.network()
    }

    /// Something that happens to this number at this caller's request.
    pub(super) fn event(&self, what: What, mobile: &Mobile) -> Event {
        Event::new(what).about(mobile).from(&self.origin)
    }
}
