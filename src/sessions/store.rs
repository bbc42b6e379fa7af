//! The table of sessions, as tower-sessions asks for it.
//!
//! The published store for sqlx brings a signed-out session back when a request that was still under way
//! saves it. Here `save` changes a row that is there and makes none.

use std::time::Duration;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::{query, query_as, query_scalar};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::memory::{ENTRY, Memory};
use crate::clock::{Clock, Timestamp};
use crate::db::{Db, in_words, reading, writing};

/// How long requests may still come that left before their session was replaced, or whose answer was lost.
const REPLACED_KNOWN: Duration = Duration::from_secs(30);

/// Keeps sessions in our database.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

impl Store {
    pub(super) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Ends a session that another takes the place of, and remembers that for a while.
    pub(super) async fn replace(&self, id: &Id) -> Result<()> {
        let now = self.clock.now();
        writing!(&self.db, db => query(
            "update sessions set user_id = null, data = '{}', replaced_at = $2, expires_at = $3 \
             where key = $1")
            .bind(key(id))
            .bind(now.seconds())
            .bind((now + REPLACED_KNOWN).seconds())
            .execute(db).await.map(drop))
        .map_err(|error| backend(&error))
    }

    /// Whether another session has just taken the place of this one.
    pub(super) async fn was_replaced(&self, id: &Id) -> Result<bool> {
        let at: Option<i64> = reading!(&self.db, db => query_scalar(
            "select replaced_at from sessions \
             where key = $1 and expires_at > $2 and replaced_at is not null")
            .bind(key(id))
            .bind(self.clock.now().seconds())
            .fetch_optional(db).await)
        .map_err(|error| backend(&error))?;
        Ok(at.is_some())
    }

    pub(super) async fn sweep(&self, now: Timestamp, batch: i64) -> sqlx::Result<u64> {
        writing!(&self.db, db => query(
            "delete from sessions where key in \
             (select key from sessions where expires_at <= $1 limit $2)")
            .bind(now.seconds())
            .bind(batch)
            .execute(db).await.map(|done| done.rows_affected()))
    }
}

#[async_trait]
impl tower_sessions::SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let made = writing!(&self.db, db => query(
                "insert into sessions (key, user_id, data, created_at, expires_at) \
                 values ($1, $2, $3, $4, $5) on conflict (key) do nothing")
                .bind(key(&record.id))
                .bind(user(record)?)
                .bind(data(record)?)
                .bind(self.clock.now().seconds())
                .bind(record.expiry_date.unix_timestamp())
                .execute(db).await.map(|done| done.rows_affected() == 1))
            .map_err(|error| backend(&error))?;
            if made {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        writing!(&self.db, db => query(
            "update sessions set user_id = $2, data = $3, expires_at = $4 \
             where key = $1 and replaced_at is null")
            .bind(key(&record.id))
            .bind(user(record)?)
            .bind(data(record)?)
            .bind(record.expiry_date.unix_timestamp())
            .execute(db).await.map(drop))
        .map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row: Option<(String, i64)> = reading!(&self.db, db => query_as(
            "select data, expires_at from sessions \
             where key = $1 and expires_at > $2 and replaced_at is null")
            .bind(key(id))
            .bind(self.clock.now().seconds())
            .fetch_optional(db).await)
        .map_err(|error| backend(&error))?;
        row.map(|(data, expires_at)| {
            Ok(Record {
                id: *id,
                data: serde_json::from_str(&data)
                    .map_err(|error| Error::Decode(error.to_string()))?,
                expiry_date: OffsetDateTime::from_unix_timestamp(expires_at)
                    .map_err(|error| Error::Decode(error.to_string()))?,
            })
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        writing!(&self.db, db => query("delete from sessions where key = $1")
            .bind(key(id))
            .execute(db).await.map(drop))
        .map_err(|error| backend(&error))
    }
}

/// A copy of the table is no key to the sessions in it.
pub(super) fn key(id: &Id) -> String {
    hex::encode(Sha256::digest(id.0.to_le_bytes()))
}

fn user(record: &Record) -> Result<Option<String>> {
    let Some(entry) = record.data.get(ENTRY) else { return Ok(None) };
    let memory: Memory = serde_json::from_value(entry.clone()).map_err(|error| encode(&error))?;
    Ok(memory.signed_in.map(|signed_in| signed_in.user.as_str().to_owned()))
}

fn data(record: &Record) -> Result<String> {
    serde_json::to_string(&record.data).map_err(|error| encode(&error))
}

fn encode(error: &serde_json::Error) -> Error {
    Error::Encode(error.to_string())
}

fn backend(error: &sqlx::Error) -> Error {
    Error::Backend(in_words(error))
}

#[cfg(test)]
mod tests {
    use tower_sessions::SessionStore;

    use super::*;
    use crate::db::Location;

    #[tokio::test]
    async fn a_session_that_is_over_is_not_brought_back_by_whoever_read_it_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Location::Sqlite(folder.path().join("test.db"));
        let db = Db::open_or_make(&file).await.expect("it opens");
        let store = Store::new(db, Clock::still());
        let tomorrow = store.clock.now().seconds() + 86_400;
        let mut record = Record {
            id: Id::default(),
            data: [].into(),
            expiry_date: OffsetDateTime::from_unix_timestamp(tomorrow).expect("a day"),
        };
        store.create(&mut record).await.expect("it answers");
        assert!(store.load(&record.id).await.expect("it answers").is_some());

        store.delete(&record.id).await.expect("it answers");
        store.save(&record).await.expect("it answers");

        assert!(store.load(&record.id).await.expect("it answers").is_none());
    }
}
