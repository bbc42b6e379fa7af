//! Writing the ledger.

use std::fmt;

use serde_json::Value;
use uuid::{Builder, Uuid};

use super::{Event, Severity};
use crate::clock::Timestamp;
use crate::db::{self, Db, Statement, Table, Work};
use crate::key::Key;
use crate::metrics::Metrics;
use crate::mobile::Mobile;
use crate::user_id::UserId;

macro_rules! insert {
    () => {
        "insert into events (id, at, kind, data, mobile, mobile_key, user_id, address, request) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    };
}

/// The ledger in a database.
#[derive(Clone)]
pub struct Events {
    pub(super) db: Db,
    key: Key,
    metrics: Metrics,
}

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

    /// Where what it tells of is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Adds an entry, and tells it to the log when all is committed. Where the ledger cannot be written, the rest of
    /// the unit of work stands.
    pub fn add(&self, work: &mut Work, event: Event, now: Timestamp) {
        work.add(self.row(insert!(), Uuid::now_v7(), &event, now));
        let events = self.clone();
        work.then(move || events.tell(&event));
    }

    /// Adds an entry that is one an hour for what `of` names, or writes it anew: the last word counts.
    pub fn put(&self, work: &mut Work, event: &Event, of: &str, now: Timestamp) {
        let hour = now.seconds().max(0).unsigned_abs() / 3600;
        let mac = self.key.mac(&[of.as_bytes(), &hour.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&mac[..10]);
        let id = Builder::from_unix_timestamp_millis(hour * 3_600_000, &random).into_uuid();
        let put = concat!(
            insert!(),
            " on conflict (id) do update set at = excluded.at, data = excluded.data"
        );
        work.add(self.row(put, id, event, now));
    }

    /// Logs and counts it, and no more.
    pub fn tell(&self, event: &Event) {
        event.log();
        event.what.count(&self.metrics);
    }

    /// Takes what is personal from all entries about a user; the masked number stays.
    pub fn forget(&self, work: &mut Work, mobile: &Mobile, user: &UserId) {
        let forget = "update events set mobile_key = null, user_id = null, address = null \
             where mobile_key = $1 or user_id = $2";
        let forget = Statement::changes(Table::Events, forget);
        work.add(forget.bind(self.mobile_key(mobile)).bind(user.as_str()));
    }

    /// When, and from which address, the user signed in last before that moment.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last_sign_in(
        &self,
        user: &UserId,
        before: Timestamp,
    ) -> db::Result<Option<(Timestamp, Option<String>)>> {
        let last = "select at, address from events \
             where user_id = $1 and kind = 'signed_in' and at < $2 order by id desc limit 1";
        let last = Statement::asks(last).bind(user.as_str()).bind(before);
        let last: Option<(i64, Option<String>)> = self.db.ask_one(last).await?;
        Ok(last.map(|(at, address)| (Timestamp::from_seconds(at), address)))
    }

    /// What entries about this number are found by.
    pub(crate) fn mobile_key(&self, mobile: &Mobile) -> String {
        hex::encode(&self.key.mac(&[mobile.digits().as_bytes()])[..16])
    }

    /// Entries are read in the order of their names, which for most is that of writing, to the millisecond: a clock of
    /// seconds cannot tell that.
    fn row(&self, sql: &'static str, id: Uuid, event: &Event, now: Timestamp) -> Statement {
        let mut what = serde_json::to_value(&event.what).expect("plain data is JSON");
        let data = what.get_mut("data").map_or(Value::Null, Value::take).to_string();
        let (mobile, origin) = (event.mobile.as_ref(), event.origin.as_ref());
        let known = !event.is_forgotten;
        Statement::changes(Table::Events, sql)
            .dispensable("the ledger")
            .bind(id.to_string())
            .bind(now)
            .bind(what["event"].as_str())
            .bind(data)
            .bind(mobile.map(ToString::to_string))
            .bind(mobile.filter(|_| known).map(|mobile| self.mobile_key(mobile)))
            .bind(event.user.as_ref().map(UserId::as_str))
            .bind(origin.filter(|_| known).map(|origin| origin.address.to_string()))
            .bind(origin.map(|origin| origin.request.as_str()))
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
