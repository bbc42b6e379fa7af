//! What was counted for nothing is given back.

use std::time::Duration;

use super::counters::BOOKS;
use super::{Charge, Limits};
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};

impl Limits {
    /// Gives back to each the one that was taken then for an act that turned out not to count. A window that
    /// began later has never had it.
    pub fn give_back(&self, work: &mut Work, charges: &[Charge<'_>], taken_at: Timestamp) {
        for counter in self.counters(charges) {
            let give = "update counters set times = times - 1 \
                 where key = $1 and times > 0 and ends_at <= $2";
            let give = Statement::changes(Table::Counters, give).row(&counter.key);
            let ends_at = taken_at + counter.period;
            let give = give.bind(&counter.key).bind(ends_at);
            work.add(give.dispensable(BOOKS));
        }
    }

    /// In how long all of these would be granted, zero if at once.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn next_in(
        &self,
        work: &mut Work,
        charges: &[Charge<'_>],
        now: Timestamp,
    ) -> db::Result<Duration> {
        let mut wait = Duration::ZERO;
        for counter in self.counters(charges) {
            let full = "select ends_at from counters where key = $1 and times >= $2 and ends_at <= $3 + 60";
            let full = Statement::reads(Table::Counters, full).bind(&counter.key);
            let full = full.bind(counter.times).bind(now + counter.period);
            let full = work.ask_one(full).await?;
            wait = wait.max(full.map_or(now, |(end,): (i64,)| Timestamp::from_seconds(end)) - now);
        }
        Ok(wait)
    }
}
