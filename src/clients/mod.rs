//! The applications that sign people in by OpenID Connect.

mod address;
mod client;
mod store;

pub use address::{BackchannelUri, NotABackchannelUri, NotARedirectUri, RedirectUri};
pub use client::{Client, ClientId, ClientName, Contradiction, NotAClientName, Registration};
pub use store::Clients;
