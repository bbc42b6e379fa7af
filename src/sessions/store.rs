//! The table of sessions, as tower-sessions asks for it: it finds a session by the cookie, and writes none.
//!
//! It would write a session back whole, and with it take back what another request has changed meanwhile, or bring
//! back one that is over. Here each change is a statement of its own, in the unit of work that it belongs to.

use std::collections::HashMap;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::found::{Found, FoundRow};
use crate::clock::Timestamp;
use crate::db::{Db, in_words};

/// What a session holds is one entry.
pub(super) const ENTRY: &str = "found";

/// Looks sessions up in our database, as they are at one moment.
#[derive(Clone, Debug)]
pub(super) struct Store {
    pub db: Db,
    pub now: Timestamp,
}

#[async_trait]
impl tower_sessions::SessionStore for Store {
    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found: Option<FoundRow> = self
            .db
            .ask_one(Found::find(key(id), self.now))
            .await
            .map_err(|error| Error::Backend(in_words(&error)))?;
        let Some(found) = found.map(Found::read) else { return Ok(None) };
        let found =
            serde_json::to_value(found).map_err(|error| Error::Encode(error.to_string()))?;
        let data = HashMap::from([(ENTRY.to_owned(), found)]);
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    async fn save(&self, _: &Record) -> Result<()> {
        Err(only_looks())
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Err(only_looks())
    }
}

fn only_looks() -> Error {
    Error::Backend("a session is changed by statements, in a unit of work".to_owned())
}

/// A copy of the table is no key to the sessions in it.
pub(super) fn key(id: &Id) -> String {
    hex::encode(Sha256::digest(id.0.to_le_bytes()))
}
