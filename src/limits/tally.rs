//! What is counted without a limit, to see whether the rest makes sense.

use sqlx::{query, query_scalar};

use super::Limits;
use crate::clock::Timestamp;
use crate::db::{reading, writing};

const HOUR: i64 = 60 * 60;

/// Something that happens, and is counted by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// A code was handed to the provider.
    Sends,
    /// Somebody signed in with one.
    SignIns,
}

impl Tally {
    fn name(self) -> &'static str {
        match self {
            Self::Sends => "tally_of_sends",
            Self::SignIns => "tally_of_sign_ins",
        }
    }
}

impl Limits {
    /// Counts one.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn count(&self, tally: Tally, now: Timestamp) -> sqlx::Result<()> {
        let hour = now.seconds() / HOUR;
        writing!(&self.db, db => query(
            "insert into counters (key, times, ends_at) values ($1, 1, $2) \
             on conflict (key) do update set times = counters.times + 1")
            .bind(self.tally_key(tally, hour))
            .bind((hour + 2) * HOUR)
            .execute(db).await.map(drop))
    }

    /// How many in the last sixty minutes. What the hour before this one had is taken as spread evenly.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last_hour(&self, tally: Tally, now: Timestamp) -> sqlx::Result<i64> {
        let (hour, into_it) = (now.seconds() / HOUR, now.seconds() % HOUR);
        let this = self.tallied(tally, hour).await?;
        let before = self.tallied(tally, hour - 1).await?;
        Ok(this + before * (HOUR - into_it) / HOUR)
    }

    async fn tallied(&self, tally: Tally, hour: i64) -> sqlx::Result<i64> {
        let key = self.tally_key(tally, hour);
        let times = reading!(&self.db, db => query_scalar(
            "select times from counters where key = $1").bind(key).fetch_optional(db).await)?;
        Ok(times.unwrap_or(0))
    }

    fn tally_key(&self, tally: Tally, hour: i64) -> String {
        let mac = self.key.mac(&[tally.name().as_bytes(), &hour.to_be_bytes()]);
        hex::encode(&mac[..16])
    }
}
