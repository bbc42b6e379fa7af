//! Sessions that begin, and change.

use std::time::Duration;

use tower_sessions::session::Id;

use super::cookie::CookieChange;
use super::ending::{Which, Why, ends};
use super::found::{HOLD, Place, SignedIn, SignedInRow};
use super::rules::ASKING;
use super::visitor::Visitor;
use super::{Sessions, store};
use crate::clock::Timestamp;
use crate::codes::{ChallengeId, SessionName};
use crate::db::{self, Statement, Table, Work};
use crate::events::Way;
use crate::random;
use crate::user_id::UserId;

/// How long requests may still come that left before their session was replaced, or whose answer was lost.
const REPLACED_KNOWN: Duration = Duration::from_secs(30);

impl Sessions {
    /// Who is signed in with this browser, now, and goes on being so until the unit of work is over: the user and
    /// the session are held. Whoever acts for somebody asks this, and not what was found before.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn hold(
        &self,
        work: &mut Work,
        visitor: &Visitor,
        now: Timestamp,
    ) -> db::Result<Option<SignedIn>> {
        let Some(key) = visitor.key() else { return Ok(None) };
        let held = Statement::locks(Table::Users, HOLD).bind(key).bind(now);
        let held: Option<SignedInRow> = work.ask_one(held).await?;
        Ok(held.and_then(SignedIn::read))
    }

    /// Keeps in the browser's session what it was issued, until then. A browser that has none gets one; one that has
    /// another by now, which this request does not know, loses nothing.
    pub fn keep(
        &self,
        work: &mut Work,
        visitor: &Visitor,
        issued: &ChallengeId,
        until: Timestamp,
        now: Timestamp,
    ) {
        if visitor.is_late() {
            return;
        }
        if let Some(key) = visitor.key() {
            let keep = "update sessions set challenge = $2, \
                 expires_at = case when user_id is null then $3 else expires_at end \
                 where key = $1 and replaced_at is null";
            let keep = Statement::changes(Table::Sessions, keep).bind(key);
            return work.add(keep.bind(issued.as_str()).bind(until));
        }
        let id = Id(i128::from_le_bytes(random::bytes()));
        let keep = "insert into sessions (key, challenge, data, created_at, expires_at) \
             values ($1, $2, '{}', $3, $4)";
        let keep = Statement::changes(Table::Sessions, keep).bind(store::key(&id));
        work.add(keep.bind(issued.as_str()).bind(now).bind(until));
        visitor.is_told(work, id, ASKING);
    }

    /// Signs a user in who is held: a new session under this new name, with nothing from the old one, which is gone.
    /// Where the old one was the same person's, its lasting name goes on. Those that are too many beside it end.
    pub fn begin(
        &self,
        work: &mut Work,
        visitor: &Visitor,
        user: &UserId,
        (by, place): (Way, &Place),
        name: SessionName,
        now: Timestamp,
    ) {
        let id = Id(i128::from_le_bytes(name));
        let (key, old) = (store::key(&id), visitor.key().unwrap_or_default());
        if visitor.signed_in().is_some_and(|before| before.user != *user) {
            let note = "insert into ended_sessions (sid, user_id, why, at) \
                 select coalesce(sid, key), user_id, $3, $4 from sessions \
                 where key = $1 and user_id <> $2 on conflict (sid) do nothing";
            let note =
                Statement::changes(Table::EndedSessions, note).bind(&old).bind(user.as_str());
            work.add(note.bind(Why::Replaced.name()).bind(now));
        }
        let begin = "insert into sessions \
             (key, sid, user_id, by, since, seen, address, browser, system, data, created_at, expires_at) \
             values ($1, coalesce((select sid from sessions where key = $9 and user_id = $2), $1), \
             $2, $3, $4, $4, $5, $6, $7, '{}', $4, $8)";
        let begin = Statement::changes(Table::Sessions, begin).bind(&key).bind(user.as_str());
        let (browser, system) = (place.browser.name.as_deref(), place.browser.system.as_deref());
        let begin = begin.bind(by.name()).bind(now).bind(&place.address).bind(browser).bind(system);
        work.add(begin.bind(self.rules.end(now, now)).bind(&old));
        if !old.is_empty() {
            let replace = "update sessions \
                 set user_id = null, challenge = null, replaced_at = $2, expires_at = $3 where key = $1";
            let replace = Statement::changes(Table::Sessions, replace).bind(&old);
            work.add(replace.bind(now).bind(now + REPLACED_KNOWN));
        }
        if visitor.signed_in().is_some_and(|before| before.user == *user) {
            let go_along = "update site_sign_ins set session = $2 where session = $1";
            let go_along = Statement::changes(Table::SiteSignIns, go_along);
            work.add(go_along.bind(&old).bind(&key));
        }
        let _ = ends(work, Which::TooMany(user, &old), Why::TooMany, now);
        visitor.is_told(work, id, self.rules.lifetime);
    }

    /// Goes on under a new name, in a session that is held; the old name opens nothing any more.
    pub fn renew(&self, work: &mut Work, visitor: &Visitor, now: Timestamp) {
        let Some(old) = visitor.key() else { return };
        let id = Id(i128::from_le_bytes(random::bytes()));
        let renew = Statement::changes(
            Table::Sessions,
            "update sessions set key = $2, sid = coalesce(sid, key) where key = $1",
        );
        work.add(renew.bind(&old).bind(store::key(&id)));
        let remember = "insert into sessions (key, data, created_at, replaced_at, expires_at) \
             values ($1, '{}', $2, $2, $3)";
        let remember = Statement::changes(Table::Sessions, remember).bind(old);
        work.add(remember.bind(now).bind(now + REPLACED_KNOWN));
        visitor.is_told(work, id, self.rules.lifetime);
    }
}

impl Visitor {
    /// Tells the browser what its session is called, once that is committed.
    fn is_told(&self, work: &mut Work, id: Id, lasts: Duration) {
        let cookie = self.cookie.clone();
        work.then(move || cookie.leave(CookieChange::Named { name: id.to_string(), lasts }));
    }

    /// Tells the browser that its session is over, once that is committed.
    pub(super) fn goes(&self, work: &mut Work) {
        let cookie = self.cookie.clone();
        work.then(move || cookie.leave(CookieChange::Gone));
    }

    /// Leads the browser to the session of this name, in which it has been signed in by a request that was
    /// quicker: the answer to that may have been lost.
    pub fn follow(&self, name: SessionName, lasts: Duration) {
        let name = Id(i128::from_le_bytes(name)).to_string();
        self.cookie.leave(CookieChange::Named { name, lasts });
    }
}
