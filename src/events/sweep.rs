//! Forgetting what is old. An entry does not come back, so a clock that has jumped far ahead is not believed at once.

use super::Events;
use crate::clock::Timestamp;
use crate::db::{Statement, Table, unit};

/// How far the clock may be ahead of the last sweep: then a day's worth of the ledger goes at most.
const FURTHEST: i64 = 24 * 60 * 60;

/// How many sweeps are refused before the clock is believed: a day of them, one a minute. They are counted, for the
/// clock itself cannot tell how long it has been wrong; and where nothing ran for a week, the day goes by like any other.
const REFUSED: i64 = 24 * 60;

/// Of so many refusals one is logged.
const TOLD: i64 = 60;

const LOOK: &str = "insert into sweeps (name, at, refused) values ('events', $1, 0) \
    on conflict (name) do update set \
        at = case when excluded.at - sweeps.at <= $2 or sweeps.refused >= $3 then excluded.at else sweeps.at end, \
        refused = case when excluded.at - sweeps.at <= $2 or sweeps.refused >= $3 then 0 else sweeps.refused + 1 end \
    returning at, refused";

impl Events {
    /// Whether the ledger may be swept by a clock that shows this. Asked once a minute; a refusal is logged.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn believes(&self, now: Timestamp) -> anyhow::Result<bool> {
        let look = Statement::changes(Table::Sweeps, LOOK).bind(now).bind(FURTHEST).bind(REFUSED);
        let seen: Option<(i64, i64)> =
            unit!(self.db, work => Ok(work.ask_one(look.clone()).await?))?;
        let Some((last, refused @ 1..)) = seen else { return Ok(true) };
        if refused % TOLD == 1 {
            tracing::error!(
                "the ledger is not swept: the last time it was {}, and now the clock shows {} → set it right if it is \
                 wrong, for what is swept does not come back; if it is right, as after a long stop, there is nothing to \
                 do: it is believed when the service has run for a day",
                Timestamp::from_seconds(last).rfc3339(),
                now.rfc3339(),
            );
        }
        Ok(false)
    }

    /// Forgets entries from before `since`. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, since: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::Events, ["id", "at < $1"], since, batch).await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;
    use crate::db::{Db, Location};

    const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);
    const DAY: Duration = Duration::from_hours(24);
    const SECOND: Duration = Duration::from_secs(1);

    async fn swept_then() -> (Events, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
        let key = "ab".repeat(32).parse().expect("a key");
        let events = Events::new(db.expect("it opens"), &key);
        assert!(believes(&events, THEN).await, "there is nothing to compare it with");
        (events, folder)
    }

    async fn believes(events: &Events, now: Timestamp) -> bool {
        events.believes(now).await.expect("it answers")
    }

    #[tokio::test]
    async fn a_clock_is_believed_that_is_no_more_than_a_day_ahead_of_the_last_sweep() {
        let (events, _folder) = swept_then().await;
        for (ahead, is_believed) in [
            (DAY, true),
            (DAY + SECOND, true),
            (2 * DAY + 2 * SECOND, false),
            (2 * DAY + SECOND, true),
            (Duration::ZERO, true),
            (DAY + SECOND, false),
        ] {
            assert_eq!(believes(&events, THEN + ahead).await, is_believed, "{ahead:?}");
        }
    }

    #[tokio::test]
    async fn a_clock_that_goes_on_is_believed_after_a_day_however_wild_it_was() {
        let (events, _folder) = swept_then().await;
        for year in 1..=REFUSED {
            let year = u32::try_from(year).expect("few");
            assert!(!believes(&events, THEN + 365 * DAY * year).await, "{year}");
        }
        assert!(believes(&events, THEN + 365 * DAY).await);
        assert!(!believes(&events, THEN + 367 * DAY).await, "and not the next");
    }

    #[tokio::test]
    async fn a_clock_that_was_set_right_meanwhile_begins_anew() {
        let (events, _folder) = swept_then().await;
        for _ in 0..REFUSED {
            assert!(!believes(&events, THEN + 365 * DAY).await);
        }
        assert!(believes(&events, THEN + SECOND).await);
        assert!(!believes(&events, THEN + 365 * DAY).await);
    }
}
