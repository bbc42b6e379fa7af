//! What is counted without a limit, to see whether the rest makes sense.

use super::counters::{BOOKS, Counter};
use super::{Limit, Limits};
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};

const HOUR: i64 = 60 * 60;

/// Something that happens, and is counted by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// A code was handed to the provider.
    Sends,
    /// Somebody signed in with one.
    SignIns,
    /// A code was asked for that goes to nobody, and it is hidden that there is nobody.
    Nobodys,
}

impl Tally {
    fn name(self) -> &'static str {
        match self {
            Self::Sends => "tally_of_sends",
            Self::SignIns => "tally_of_sign_ins",
            Self::Nobodys => "tally_of_nobodys",
        }
    }
}

/// What was counted, as the bill is watched by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoning {
    /// Of the messages that `LIMIT_SENDS_TOTAL` allows, how many of a hundred are used; of several rules the fullest.
    pub used: i64,
    /// Messages in the last sixty minutes. What the hour before this one had is taken as spread evenly.
    pub sends: i64,
    /// Sign-ins in the last sixty minutes, likewise.
    pub sign_ins: i64,
}

impl Limits {
    /// Counts one.
    pub fn tally(&self, work: &mut Work, tally: Tally, now: Timestamp) {
        let hour = now.seconds() / HOUR;
        work.add(one_more(&self.tally_key(tally, hour), hour + 2).dispensable(BOOKS));
    }

    /// Counts an entry of this network that the ledger leaves out, and returns how many there are in this hour.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn left_out(
        &self,
        work: &mut Work,
        network: &str,
        now: Timestamp,
    ) -> db::Result<i64> {
        let hour = now.seconds() / HOUR;
        let mac = self.key.mac(&[b"left_out", network.as_bytes(), &hour.to_be_bytes()]);
        let counted = work.ask_one(one_more(&hex::encode(&mac[..16]), hour + 1)).await?;
        Ok(counted.map_or(0, |(times,): (i64,)| times))
    }

    /// How many messages went out, and how many people came back.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn reckon(&self, work: &mut Work, now: Timestamp) -> db::Result<Reckoning> {
        let (hour, into_it) = (now.seconds() / HOUR, now.seconds() % HOUR);
        let budget: Vec<_> = self.counters(&[Limit::SendsTotal.of_all()]).collect();
        let hours = [Tally::Sends, Tally::SignIns]
            .map(|tally| [hour, hour - 1].map(|hour| self.tally_key(tally, hour)));
        let keys = budget.iter().map(|counter| &counter.key).chain(hours.iter().flatten());
        let counted = work.ask(counted(keys, now)).await?;
        let times = |wanted: &str| times(&counted, wanted);
        let last_hour =
            |[this, before]: &[String; 2]| times(this) + times(before) * (HOUR - into_it) / HOUR;
        Ok(Reckoning {
            used: used(&budget, &counted),
            sends: last_hour(&hours[0]),
            sign_ins: last_hour(&hours[1]),
        })
    }

    /// Of a hundred times that a limit allows for all together, how many are used; of several rules the fullest.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn used(&self, work: &mut Work, limit: Limit, now: Timestamp) -> db::Result<i64> {
        let budget: Vec<_> = self.counters(&[limit.of_all()]).collect();
        if budget.is_empty() {
            return Ok(0);
        }
        let counted = work.ask(counted(budget.iter().map(|counter| &counter.key), now)).await?;
        Ok(used(&budget, &counted))
    }

    /// Of a hundred messages that `LIMIT_SENDS_TOTAL` allows, how many are used; of several rules the fullest.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn budget_used(&self, now: Timestamp) -> db::Result<i64> {
        let budget: Vec<_> = self.counters(&[Limit::SendsTotal.of_all()]).collect();
        if budget.is_empty() {
            return Ok(0);
        }
        let counted = self.db.ask(counted(budget.iter().map(|counter| &counter.key), now)).await?;
        Ok(used(&budget, &counted))
    }

    fn tally_key(&self, tally: Tally, hour: i64) -> String {
        let mac = self.key.mac(&[tally.name().as_bytes(), &hour.to_be_bytes()]);
        hex::encode(&mac[..16])
    }
}

/// Counts one more in a row of its own, that is good until this hour, and answers how often.
fn one_more(key: &str, until: i64) -> Statement {
    let count = "insert into counters (key, times, ends_at) values ($1, 1, $2) \
         on conflict (key) do update set times = counters.times + 1 returning times";
    Statement::changes(Table::Counters, count).row(key).bind(key).bind(until * HOUR)
}

/// Asks how often each of these was counted, in windows that are not over.
fn counted<'a>(keys: impl Iterator<Item = &'a String>, now: Timestamp) -> Statement {
    let counted = "select key, times from counters where ends_at > $1 and key in (values ";
    let counted = Statement::reads(Table::Counters, counted).bind(now);
    counted.rows(keys.map(|key| [key.into()]), ")")
}

fn times(counted: &[(String, i64)], wanted: &str) -> i64 {
    counted.iter().find(|(key, _)| key == wanted).map_or(0, |(_, times)| *times)
}

fn used(budget: &[Counter], counted: &[(String, i64)]) -> i64 {
    let used = |counter: &Counter| times(counted, &counter.key) * 100 / counter.times;
    budget.iter().map(used).max().unwrap_or(0)
}
