//! Who asks.

use crate::address::ClientAddress;
use crate::sessions::Visitor;

/// A browser that asks for something: what we remember of it, where it is, and what it says it is.
#[derive(Debug)]
pub struct Caller {
    /// What we remember of it.
    pub visitor: Visitor,
    /// Where it is.
    pub address: ClientAddress,
    /// Its proof that somebody has signed in with it before, as it was sent.
    pub device: Option<String>,
}
