//! The sessions of one user, to look at and to end.

use sqlx::{query, query_as, query_scalar};
use tower_sessions::session::Id;

use super::Sessions;
use super::memory::{ENTRY, Memory, Place, SignedIn};
use super::store;
use crate::clock::Timestamp;
use crate::codes::SessionName;
use crate::db::{reading, writing};
use crate::user_id::UserId;

/// A session in which somebody is signed in, as others of the same user see it.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Names it among the sessions of its user, and opens nothing.
    pub key: String,
    /// Where it began.
    pub place: Place,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used, to within a twelfth of `SESSION_IDLE`.
    pub seen: Timestamp,
}

impl OpenSession {
    fn new(key: String, signed_in: SignedIn) -> Self {
        let SignedIn { since, seen, place, .. } = signed_in;
        Self { key, place, since, seen }
    }
}

impl Sessions {
    /// The user's sessions that go on, the one last used first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of_user(&self, user: &UserId, now: Timestamp) -> anyhow::Result<Vec<OpenSession>> {
        let rows: Vec<(String, String)> = reading!(&self.db, db => query_as(
            "select key, data from sessions where user_id = $1 and expires_at > $2")
            .bind(user.as_str())
            .bind(now.seconds())
            .fetch_all(db).await)?;
        let mut open = Vec::new();
        for (key, data) in rows {
            let mut data: serde_json::Value = serde_json::from_str(&data)?;
            let memory: Memory = serde_json::from_value(data[ENTRY].take())?;
            open.extend(memory.signed_in.map(|signed_in| OpenSession::new(key, signed_in)));
        }
        open.sort_by_key(|session| std::cmp::Reverse((session.seen, session.since)));
        Ok(open)
    }

    /// Whether somebody is signed in in the session of this name.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn goes_on(&self, name: SessionName, now: Timestamp) -> sqlx::Result<bool> {
        let user: Option<String> = reading!(&self.db, db => query_scalar(
            "select user_id from sessions where key = $1 and expires_at > $2 and user_id is not null")
            .bind(store::key(&Id(i128::from_le_bytes(name))))
            .bind(now.seconds())
            .fetch_optional(db).await)?;
        Ok(user.is_some())
    }

    /// Ends one of the user's sessions. False if it is none of them.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end(&self, user: &UserId, key: &str) -> sqlx::Result<bool> {
        writing!(&self.db, db => query("delete from sessions where user_id = $1 and key = $2")
            .bind(user.as_str())
            .bind(key)
            .execute(db).await.map(|done| done.rows_affected() == 1))
    }

    /// Ends all of the user's sessions but this one (`""`: all), and says how many.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_others(&self, user: &UserId, key: &str) -> sqlx::Result<u64> {
        writing!(&self.db, db => query("delete from sessions where user_id = $1 and key <> $2")
            .bind(user.as_str())
            .bind(key)
            .execute(db).await.map(|done| done.rows_affected()))
    }

    /// Ends everybody's sessions, and says how many.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_all(&self) -> sqlx::Result<u64> {
        writing!(&self.db, db => query("delete from sessions where user_id is not null")
            .execute(db).await.map(|done| done.rows_affected()))
    }

    /// How many people's sessions go on.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn count(&self, now: Timestamp) -> sqlx::Result<i64> {
        reading!(&self.db, db => query_scalar(
            "select count(*) from sessions where user_id is not null and expires_at > $1")
            .bind(now.seconds())
            .fetch_one(db).await)
    }
}
