//! Applications that are to be told that a session is over: which, of which session, when again, and how.

mod store;
mod teller;

pub use store::{Notice, Notices};
pub use teller::{NotTold, Teller};
