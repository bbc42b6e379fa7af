//! What was counted for nothing is given back.

use std::time::Duration;

use sqlx::{query, query_scalar};

use super::{Charge, Limits};
use crate::clock::Timestamp;
use crate::db::{reading, transaction};

impl Limits {
    /// Gives back to each the one that was taken then for an act that turned out not to count. A window that
    /// began later has never had it.
    ///
    /// # Errors
    /// If the database does not answer; then nothing is given back.
    pub async fn give_back(&self, charges: &[Charge<'_>], taken_at: Timestamp) -> sqlx::Result<()> {
        transaction!(&self.db, transaction => {
            for counter in self.counters(charges) {
                query("update counters set times = times - 1 \
                       where key = $1 and times > 0 and ends_at <= $2")
                    .bind(&counter.key)
                    .bind((taken_at + counter.period).seconds())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// In how long all of these would be granted, zero if at once.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn next_in(&self, charges: &[Charge<'_>], now: Timestamp) -> sqlx::Result<Duration> {
        let mut wait = Duration::ZERO;
        for counter in self.counters(charges) {
            let ends_at: Option<i64> = reading!(&self.db, db => query_scalar(
                "select ends_at from counters where key = $1 and times >= $2")
                .bind(&counter.key)
                .bind(counter.times)
                .fetch_optional(db).await)?;
            wait = wait.max(ends_at.map_or(now, Timestamp::from_seconds) - now);
        }
        Ok(wait)
    }
}
