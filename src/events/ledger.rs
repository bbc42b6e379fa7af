//! Writing the ledger.

use std::fmt;

use serde_json::Value;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::{Event, Severity};
use crate::clock::Timestamp;
use crate::db::{Db, in_words, reading, writing};
use crate::key::Key;
use crate::metrics::Metrics;
use crate::mobile::Mobile;
use crate::user_id::UserId;

/// The ledger in a database.
#[derive(Clone)]
pub struct Events {
    pub(super) db: Db,
    key: Key,
    metrics: Metrics,
}

/// An entry as the table has it.
pub(crate) struct Row {
    pub id: String,
    pub at: i64,
    pub kind: String,
    pub data: String,
    pub mobile: Option<String>,
    pub mobile_key: Option<String>,
    pub user: Option<String>,
    pub address: Option<String>,
    pub request: Option<String>,
}

/// Writes an entry by a connection of either database.
macro_rules! inserting {
    ($events:expr, $event:expr, $now:expr, $connection:expr) => {{
        let row = $events.row($event, $now);
        sqlx::query(
            "insert into events (id, at, kind, data, mobile, mobile_key, user_id, address, request) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id)
        .bind(row.at)
        .bind(row.kind)
        .bind(row.data)
        .bind(row.mobile)
        .bind(row.mobile_key)
        .bind(row.user)
        .bind(row.address)
        .bind(row.request)
        .execute($connection)
    }};
}

/// Writes an entry, here and into the log, in the transaction of what it tells of. Where it cannot be
/// written, the rest of the transaction stands.
macro_rules! recording {
    ($events:expr, $event:expr, $now:expr, $transaction:expr) => {{
        let event: &$crate::events::Event = $event;
        $events.tell(event);
        let mut savepoint = sqlx::Acquire::begin(&mut *$transaction).await?;
        match $crate::events::inserting!($events, event, $now, &mut *savepoint).await {
            Ok(_) => savepoint.commit().await?,
            Err(error) => {
                savepoint.rollback().await?;
                $crate::events::Events::complain(&error);
            }
        }
    }};
}

/// Takes what is personal from all entries about a user; the masked number stays.
macro_rules! forgetting {
    ($events:expr, $mobile:expr, $user:expr, $connection:expr) => {
        sqlx::query(
            "update events set mobile_key = null, user_id = null, address = null \
             where mobile_key = $1 or user_id = $2",
        )
        .bind($events.mobile_key($mobile))
        .bind($user.as_str())
        .execute($connection)
    };
}

pub(crate) use {forgetting, inserting, recording};

impl Events {
    /// The ledger in this database. Numbers are found again with this key alone.
    #[must_use]
    pub fn new(db: Db, key: &Key) -> Self {
        Self { db, key: key.derive("events"), metrics: Metrics::default() }
    }

    /// The same, counted there.
    #[must_use]
    pub fn counted_in(self, metrics: Metrics) -> Self {
        Self { metrics, ..self }
    }

    /// Writes an entry, here and into the log. What it tells of has happened, so nothing fails where it
    /// cannot be written: that is logged.
    pub async fn record(&self, event: Event, now: Timestamp) {
        self.tell(&event);
        let written = writing!(&self.db, db => inserting!(self, &event, now, db).await.map(drop));
        if let Err(error) = written {
            Self::complain(&error);
        }
    }

    /// Logs and counts it, and no more.
    pub fn tell(&self, event: &Event) {
        event.log();
        event.what.count(&self.metrics);
    }

    pub(crate) fn complain(error: &sqlx::Error) {
        tracing::error!("cannot write into the ledger: {}", in_words(error));
    }

    /// Forgets entries from before `since`. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, since: Timestamp, batch: i64) -> sqlx::Result<u64> {
        writing!(&self.db, db => query(
            "delete from events where id in (select id from events where at < $1 limit $2)")
            .bind(since.seconds())
            .bind(batch)
            .execute(db).await.map(|done| done.rows_affected()))
    }

    /// When, and from which address, the user signed in last before that moment.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last_sign_in(
        &self,
        user: &UserId,
        before: Timestamp,
    ) -> sqlx::Result<Option<(Timestamp, Option<String>)>> {
        let row: Option<(i64, Option<String>)> = reading!(&self.db, db => query_as(
            "select at, address from events \
             where user_id = $1 and kind = 'signed_in' and at < $2 order by id desc limit 1")
            .bind(user.as_str())
            .bind(before.seconds())
            .fetch_optional(db).await)?;
        Ok(row.map(|(at, address)| (Timestamp::from_seconds(at), address)))
    }

    /// What entries about this number are found by.
    pub(crate) fn mobile_key(&self, mobile: &Mobile) -> String {
        hex::encode(&self.key.mac(&[mobile.digits().as_bytes()])[..16])
    }

    pub(crate) fn row(&self, event: &Event, now: Timestamp) -> Row {
        let mut what = serde_json::to_value(&event.what).expect("plain data is JSON");
        let origin = event.origin.as_ref();
        Row {
            // In the order of writing, to the millisecond: a clock of seconds cannot tell that.
            id: Uuid::now_v7().to_string(),
            at: now.seconds(),
            kind: what["event"].as_str().unwrap_or_default().to_owned(),
            data: what.get_mut("data").map_or(Value::Null, Value::take).to_string(),
            mobile: event.mobile.as_ref().map(ToString::to_string),
            mobile_key: event.mobile.as_ref().map(|mobile| self.mobile_key(mobile)),
            user: event.user.as_ref().map(ToString::to_string),
            address: origin.map(|origin| origin.address.to_string()),
            request: origin.map(|origin| origin.request.to_string()),
        }
    }
}

impl Event {
    /// Writes it into the log.
    fn log(&self) {
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(
                    mobile = self.mobile.as_ref().map(tracing::field::display),
                    user = self.user.as_ref().map(tracing::field::display),
                    from =
                        self.origin.as_ref().map(|origin| tracing::field::display(origin.address)),
                    "{}",
                    self.what
                )
            };
        }
        match self.what.severity() {
            Severity::Info => log!(info),
            Severity::Warning => log!(warn),
            Severity::Error => log!(error),
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events(…)")
    }
}
