//! Counting against the limits: all that hold for an act are taken by one statement, or none.

use std::time::Duration;

use super::charge::How;
use super::{AllRules, Charge, Limit};
use crate::clock::Timestamp;
use crate::db::{self, Asked, Db, Statement, Table, Value, Work, lost};
use crate::key::Key;

/// Stands before the rows of what is to be taken: key, end of a window that begins now, how often at most, and
/// whether it is only looked at (0), taken (1) or counted in any case (2).
const TAKE: &str = "with wanted as (select column1 as key, column2 as ends_at, column3 as most, column4 as how \
    from (values ";

/// Whether a window holds now. One that ends later than a window that begins now was begun by a clock that was ahead,
/// and is over; a minute lies between the clocks of several instances at most.
macro_rules! holds {
    ($begins_now:literal) => {
        concat!("counters.ends_at > $1 and counters.ends_at <= ", $begins_now, ".ends_at + 60")
    };
}

/// Counts one more, or begins anew where no window holds.
macro_rules! one_more {
    () => {
        concat!(
            "on conflict (key) do update set times = case when ",
            holds!("excluded"),
            " then counters.times + 1 else 1 end, ends_at = case when ",
            holds!("excluded"),
            " then counters.ends_at else excluded.ends_at end"
        )
    };
}

/// Counts one more of each. Writes nothing where one is full. The rows are locked in the order of their names.
const UNLESS_FULL: &str = concat!(
    ") as listed) insert into counters (key, times, ends_at) \
     select key, 1, ends_at from wanted where how > 0 and not exists \
         (select 1 from counters join wanted on counters.key = wanted.key \
             where how < 2 and counters.times >= wanted.most and ",
    holds!("wanted"),
    ") order by key ",
    one_more!(),
    " returning key, times, ends_at"
);

/// The same, full or not.
const IN_ANY_CASE: &str = concat!(
    ") as listed) insert into counters (key, times, ends_at) \
     select key, 1, ends_at from wanted where true order by key ",
    one_more!()
);

/// The same, but which are full.
const THE_FULL: &str = concat!(
    ") as listed) select counters.key, counters.times, counters.ends_at from counters \
     join wanted on counters.key = wanted.key \
     where how < 2 and counters.times >= wanted.most and ",
    holds!("wanted")
);

/// What a sign-in can do without, if it cannot be written.
pub(super) const BOOKS: &str = "the counts";

/// The limits of a service, and what has been counted against them.
#[derive(Clone, Debug)]
pub struct Limits {
    pub(super) db: Db,
    pub(super) key: Key,
    rules: AllRules,
}

/// What became of an attempt to take from several limits at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All were counted. The same again is allowed in so long, zero if at once.
    Granted {
        /// Until the next.
        next_in: Duration,
    },
    /// One at least was reached, so none was counted.
    Refused(Refusal),
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which: of several, the one with the longest wait.
    pub limit: Limit,
    /// In how long it allows another, at least a second.
    pub wait: Duration,
}

pub(super) struct Counter {
    limit: Limit,
    pub(super) key: String,
    pub(super) times: i64,
    pub(super) period: Duration,
    how: How,
}

/// Key, times, and the end of the window.
pub type Row = (String, i64, i64);

impl Limits {
    /// The limits in this database with these rules, in the order of [`Limit::ALL`].
    #[must_use]
    pub fn new(db: Db, key: &Key, rules: AllRules) -> Self {
        Self { db, key: key.derive("limits"), rules }
    }

    /// Takes one from each, or from none if one is reached.
    ///
    /// # Errors
    /// If the database does not answer; then nothing is counted and nothing may be done.
    pub async fn take(
        &self,
        work: &mut Work,
        charges: &[Charge<'_>],
        now: Timestamp,
    ) -> db::Result<Taken> {
        let counters: Vec<Counter> = self.counters(charges).collect();
        let of = |row: &Row| counters.iter().find(|counter| counter.key == row.0);
        let until = |row: &Row| Timestamp::from_seconds(row.2) - now;
        let counts = counters.iter().any(|counter| counter.how != How::LookedAt);
        let taken: Vec<Row> =
            if counts { work.ask(of_all(&counters, UNLESS_FULL, now)).await? } else { Vec::new() };
        if taken.is_empty() && !counters.is_empty() {
            let full: Vec<Row> = work.ask(of_all(&counters, THE_FULL, now)).await?;
            let longest = full.iter().max_by_key(|row| until(row));
            if let Some((counter, row)) = longest.and_then(|row| Some((of(row)?, row))) {
                return Ok(Taken::Refused(Refusal { limit: counter.limit, wait: until(row) }));
            }
            if counts {
                // Full a moment ago, and not any more.
                return Err(lost());
            }
        }
        let mut next_in = Duration::ZERO;
        for row in &taken {
            let taken = of(row).filter(|counter| counter.how == How::Taken);
            let most = taken.map_or(i64::MAX, |counter| counter.times);
            if row.1 > most {
                // Another took the last one while this statement waited for the row.
                return Err(lost());
            }
            if row.1 == most {
                next_in = next_in.max(until(row));
            }
        }
        Ok(Taken::Granted { next_in })
    }

    /// Asks whether one of these is reached: then there is a row. Without rules there is nothing to ask.
    pub fn ask_reached(
        &self,
        work: &mut Work,
        charges: &[Charge<'_>],
        now: Timestamp,
    ) -> Option<Asked<Row>> {
        let counters: Vec<Counter> = self.counters(charges).collect();
        (!counters.is_empty()).then(|| work.ask_later(of_all(&counters, THE_FULL, now)))
    }

    /// Counts one against each, reached or not.
    pub fn count(&self, work: &mut Work, charges: &[Charge<'_>], now: Timestamp) {
        let counters: Vec<Counter> = self.counters(charges).collect();
        if !counters.is_empty() {
            work.add(of_all(&counters, IN_ANY_CASE, now).dispensable(BOOKS));
        }
    }

    /// Forgets all that was counted.
    pub fn clear(&self, work: &mut Work, charges: &[Charge<'_>]) {
        for counter in self.counters(charges) {
            let clear = "update counters set times = 0 where key = $1";
            let clear = Statement::changes(Table::Counters, clear).row(&counter.key);
            work.add(clear.bind(&counter.key).dispensable(BOOKS));
        }
    }

    /// Forgets windows that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::Counters, ["key", "ends_at <= $1"], now, batch).await
    }

    pub(super) fn counters(&self, charges: &[Charge<'_>]) -> impl Iterator<Item = Counter> {
        charges.iter().flat_map(move |Charge { limit, subject, share, how }| {
            self.rules[*limit as usize].iter().map(move |rule| {
                let period = rule.period.as_secs().to_be_bytes();
                let name = limit.name();
                let mac = self.key.mac(&[name.as_bytes(), &period, subject.as_bytes()]);
                Counter {
                    limit: *limit,
                    key: hex::encode(&mac[..16]),
                    times: rule.times * share,
                    period: rule.period,
                    how: *how,
                }
            })
        })
    }
}

fn of_all(counters: &[Counter], rest: &str, now: Timestamp) -> Statement {
    let rows = counters.iter().map(|Counter { key, times, period, how, .. }| {
        [key.into(), (now + *period).into(), (*times).into(), (*how as i64).into()] as [Value; 4]
    });
    Statement::changes(Table::Counters, TAKE).bind(now).rows(rows, rest)
}
