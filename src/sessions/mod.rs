//! What is remembered of a browser: the cookie's rules, the [`Visitor`], and the table behind them.

mod cookie;
mod list;
mod memory;
mod rules;
mod store;
mod visitor;

pub use cookie::{CookieChange, CookieNote};
pub use list::OpenSession;
pub use memory::Place;
pub use rules::SessionRules;
pub use store::Store;
pub use visitor::Visitor;

use crate::clock::{Clock, Timestamp};
use crate::db::Db;

/// The sessions of a service.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Db,
    store: Store,
    rules: SessionRules,
    clock: Clock,
}

impl Sessions {
    /// The sessions in this database.
    #[must_use]
    pub fn new(db: Db, rules: SessionRules, clock: Clock) -> Self {
        Self { store: Store::new(db.clone(), clock.clone()), db, rules, clock }
    }

    /// Who the browser is that sends these names of a session: the first counts that can be one. What it is to be
    /// told in return is left in the note.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn visitor<'a>(
        &self,
        mut names: impl Iterator<Item = &'a str>,
        note: CookieNote,
    ) -> anyhow::Result<Visitor> {
        let came_as = names.find_map(|name| name.parse().ok());
        Visitor::of(came_as, note, self.store.clone(), self.rules, self.clock.clone()).await
    }

    /// Forgets sessions that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> sqlx::Result<u64> {
        self.store.sweep(now, batch).await
    }
}
