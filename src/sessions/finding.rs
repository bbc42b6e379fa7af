//! Finding the session of a browser, by its cookie.

use std::sync::Arc;

use anyhow::Context;
use tower_sessions::Session;
use tower_sessions::session::Id;

use super::Sessions;
use super::cookie::CookieNote;
use super::ending::{Which, Why};
use super::found::{Found, SignedIn};
use super::store::{ENTRY, Store};
use super::visitor::Visitor;
use crate::clock::Timestamp;
use crate::db::{Statement, Table, unit};

impl Sessions {
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
        let key = visitor.key();
        let signed_in = visitor.found.as_mut().and_then(|found| found.signed_in.as_mut());
        if let (Some(key), Some(signed_in)) = (key, signed_in) {
            self.note_visit(&key, signed_in, now).await?;
        }
        Ok(visitor)
    }

    /// Notes that a session is used, if the last time is long enough ago.
    pub(super) async fn note_visit(
        &self,
        key: &str,
        signed_in: &mut SignedIn,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        if !self.rules.is_worth_noting(signed_in.seen, now) {
            return Ok(());
        }
        let note =
            "update sessions set seen = $2, expires_at = $3 where key = $1 and user_id is not null";
        let note = Statement::changes(Table::Sessions, note).bind(key).bind(now);
        self.db.run(note.bind(self.rules.end(signed_in.since, now))).await?;
        signed_in.seen = now;
        Ok(())
    }
}
