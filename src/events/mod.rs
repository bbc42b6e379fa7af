//! The ledger: what happened, to whom, and why not. It answers "why did no code come?".
//!
//! Each entry goes to the log as well, so nothing that is told here is logged anywhere else.

mod capped;
mod count;
mod event;
mod ledger;
mod read;
mod severity;
mod sweep;
mod way;
mod what;
mod words;

pub use event::{Event, Origin, RequestId};
pub use ledger::Events;
pub use read::{Entry, Search};
pub use severity::Severity;
pub use way::Way;
pub use what::What;
