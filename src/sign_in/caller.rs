//! Who asks.

use crate::address::Network;
use crate::browser::Browser;
use crate::events::{Event, Origin, What};
use crate::mobile::Mobile;
use crate::sessions::{Place, Visitor};

/// A browser that asks for something: what we remember of it, where it is, and what it says it is.
#[derive(Debug)]
pub struct Caller {
    /// What we remember of it.
    pub visitor: Visitor,
    /// Where it is, and which request this is.
    pub origin: Origin,
    /// Its proof that somebody has signed in with it before, as it was sent.
    pub device: Option<String>,
    /// Which browser it says it is: its `User-Agent`, as it was sent.
    pub user_agent: Vec<u8>,
}

impl Caller {
    /// Where somebody signs in who does so now.
    pub(super) fn place(&self) -> Place {
        Place { address: self.origin.address.to_string(), browser: Browser::of(&self.user_agent) }
    }

    /// What limits count by.
    pub(super) fn networks(&self) -> Vec<Network> {
        self.origin.address.networks()
    }

    /// The widest of them: what one subscriber has to himself at most.
    pub(super) fn widest_network(&self) -> String {
        self.networks().pop().map_or_else(String::new, |network| network.name)
    }

    /// Something that happens to this number at this caller's request.
    pub(super) fn event(&self, what: What, mobile: &Mobile) -> Event {
        Event::new(what).about(mobile).from(&self.origin)
    }
}
