//! The sessions of one user, to look at.

use tower_sessions::session::Id;

use super::found::Place;
use super::{Sessions, store};
use crate::browser::Browser;
use crate::clock::Timestamp;
use crate::codes::SessionName;
use crate::db::{self, Statement};
use crate::events::Way;
use crate::user_id::UserId;

/// A session in which somebody is signed in, as others of the same user see it.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its name through all changes of its id. It opens nothing.
    pub sid: String,
    /// How it began.
    pub by: Option<Way>,
    /// Where it began.
    pub place: Place,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used, to within a twelfth of `SESSION_IDLE`.
    pub seen: Timestamp,
}

type Text = Option<String>;
type Row = (String, Text, i64, i64, Text, Text, Text);

impl Sessions {
    /// The user's sessions that go on, the one last used first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of_user(&self, user: &UserId, now: Timestamp) -> db::Result<Vec<OpenSession>> {
        let list = "select coalesce(sid, key), by, coalesce(since, created_at), \
             coalesce(seen, since, created_at), address, browser, system \
             from sessions where user_id = $1 and expires_at > $2";
        let list = Statement::asks(list).bind(user.as_str()).bind(now);
        let rows: Vec<Row> = self.db.ask(list).await?;
        let mut open: Vec<OpenSession> = rows.into_iter().map(OpenSession::read).collect();
        open.sort_by_key(|session| std::cmp::Reverse((session.seen, session.since)));
        Ok(open)
    }

    /// Whether somebody is signed in in the session of this name.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn goes_on(&self, name: SessionName, now: Timestamp) -> db::Result<bool> {
        let find = "select user_id from sessions \
             where key = $1 and expires_at > $2 and user_id is not null";
        let find = Statement::asks(find).bind(store::key(&Id(i128::from_le_bytes(name))));
        let user: Option<(String,)> = self.db.ask_one(find.bind(now)).await?;
        Ok(user.is_some())
    }

    /// How many people's sessions go on.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn count(&self, now: Timestamp) -> db::Result<i64> {
        let count = "select count(*) from sessions where user_id is not null and expires_at > $1";
        let count = self.db.ask_one(Statement::asks(count).bind(now)).await?;
        Ok(count.map_or(0, |(count,)| count))
    }
}

impl OpenSession {
    fn read((sid, by, since, seen, address, browser, system): Row) -> Self {
        Self {
            sid,
            by: by.as_deref().and_then(Way::named),
            place: Place {
                address: address.unwrap_or_default(),
                browser: Browser { name: browser, system },
            },
            since: Timestamp::from_seconds(since),
            seen: Timestamp::from_seconds(seen),
        }
    }
}
