//! What is remembered of a browser: the cookie's rules, the [`Visitor`], and the table behind them.

mod at_site;
mod begin;
mod cookie;
mod ending;
mod finding;
mod found;
mod list;
mod rules;
mod store;
mod visitor;

pub use cookie::{CookieChange, CookieNote};
pub use ending::{Which, Why};
pub use found::{Place, SignedIn};
pub use list::OpenSession;
pub use rules::SessionRules;
pub use visitor::Visitor;

use crate::clock::Timestamp;
use crate::db::{Db, Table};

/// The sessions of a service.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Db,
    rules: SessionRules,
}

impl Sessions {
    /// The sessions in this database.
    #[must_use]
    pub fn new(db: Db, rules: SessionRules) -> Self {
        Self { db, rules }
    }

    /// How long they last.
    #[must_use]
    pub fn rules(&self) -> SessionRules {
        self.rules
    }

    /// Forgets sessions that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::Sessions, ["key", "expires_at <= $1"], now, batch).await
    }
}
