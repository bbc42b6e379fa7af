//! What is counted without a limit, to see whether the rest makes sense.

use super::counters::BOOKS;
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
}

impl Tally {
    fn name(self) -> &'static str {
        match self {
            Self::Sends => "tally_of_sends",
            Self::SignIns => "tally_of_sign_ins",
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
        let key = self.tally_key(tally, hour);
        let count = "insert into counters (key, times, ends_at) values ($1, 1, $2) \
             on conflict (key) do update set times = counters.times + 1";
        let count = Statement::changes(Table::Counters, count).row(&key).bind(&key);
        work.add(count.bind((hour + 2) * HOUR).dispensable(BOOKS));
    }

    /// How many messages went out, and how many people came back.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn reckon(&self, work: &mut Work, now: Timestamp) -> db::Result<Reckoning> {
        let (hour, into_it) = (now.seconds() / HOUR, now.seconds() % HOUR);
        let budget: Vec<_> = self.counters(&[(Limit::SendsTotal, "")]).collect();
        let hours = [Tally::Sends, Tally::SignIns]
            .map(|tally| [hour, hour - 1].map(|hour| self.tally_key(tally, hour)));
        let keys = budget.iter().map(|counter| &counter.key).chain(hours.iter().flatten());
        let counted = "select key, times from counters where ends_at > $1 and key in (values ";
        let counted = Statement::reads(Table::Counters, counted);
        let counted = counted.bind(now).rows(keys.map(|key| [key.into()]), ")");
        let counted: Vec<(String, i64)> = work.ask(counted).await?;
        let times = |wanted: &str| {
            counted.iter().find(|(key, _)| key == wanted).map_or(0, |(_, times)| *times)
        };
        let last_hour =
            |[this, before]: &[String; 2]| times(this) + times(before) * (HOUR - into_it) / HOUR;
        let used = budget.iter().map(|counter| times(&counter.key) * 100 / counter.times).max();
        Ok(Reckoning {
            used: used.unwrap_or(0),
            sends: last_hour(&hours[0]),
            sign_ins: last_hour(&hours[1]),
        })
    }

    fn tally_key(&self, tally: Tally, hour: i64) -> String {
        let mac = self.key.mac(&[tally.name().as_bytes(), &hour.to_be_bytes()]);
        hex::encode(&mac[..16])
    }
}
