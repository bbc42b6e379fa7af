//! What is remembered of a browser: the cookie's rules, the [`Visitor`], and the table behind them.

mod begin;
mod cookie;
mod ending;
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

use std::sync::Arc;

use anyhow::Context;
use tower_sessions::Session;
use tower_sessions::session::Id;

use crate::clock::Timestamp;
use crate::db::{Db, Statement, Table, unit};
use found::Found;
use store::{ENTRY, Store};

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

    /// Who the browser is that sends these names of a session: the first counts that can be one. What it is to be
    /// told in return is left in the note. A visit of somebody who is signed in is noted; a browser without a name
    /// is nothing to ask about.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn visitor<'a>(
        &self,
        mut names: impl Iterator<Item = &'a str>,
        cookie: CookieNote,
        now: Timestamp,
    ) -> anyhow::Result<Visitor> {
        let came_as: Option<Id> = names.find_map(|name| name.parse().ok());
        let mut visitor = Visitor { came_as, found: None, cookie };
        if came_as.is_none() {
            return Ok(visitor);
        }
        let store = Store { db: self.db.clone(), now };
        let session = Session::new(came_as, Arc::new(store), None);
        visitor.found = session.get::<Found>(ENTRY).await.context("cannot read the session")?;
        if visitor.found.as_ref().is_some_and(|found| found.is_orphan) {
            unit!(self.db, work => Ok(self.end(work, Which::Of(&visitor), Why::Disabled, now).await?))?;
            visitor.found = None;
        }
        self.note_visit(&visitor, now).await?;
        Ok(visitor)
    }

    async fn note_visit(&self, visitor: &Visitor, now: Timestamp) -> anyhow::Result<()> {
        let seen = visitor.signed_in().filter(|one| self.rules.is_worth_noting(one.seen, now));
        let (Some(signed_in), Some(key)) = (seen, visitor.key()) else { return Ok(()) };
        let note =
            "update sessions set seen = $2, expires_at = $3 where key = $1 and user_id is not null";
        let note = Statement::changes(Table::Sessions, note).bind(key).bind(now);
        self.db.run(note.bind(self.rules.end(signed_in.since, now))).await?;
        Ok(())
    }

    /// Forgets sessions that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::Sessions, ["key", "expires_at <= $1"], now, batch).await
    }
}
