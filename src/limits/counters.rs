//! Counting against the limits: all that hold for an act are taken in one transaction, or none.

use std::time::Duration;

use sqlx::{query, query_as, query_scalar};

use super::{AllRules, Limit};
use crate::clock::Timestamp;
use crate::db::{Db, reading, transaction, writing};
use crate::key::Key;

/// Counts one more, or begins anew where the window is over. Returns no row where the limit is reached.
const TAKE: &str = "insert into counters (key, times, ends_at) values ($1, 1, $2) \
    on conflict (key) do update set \
        times = case when counters.ends_at <= $3 then 1 else counters.times + 1 end, \
        ends_at = case when counters.ends_at <= $3 then excluded.ends_at else counters.ends_at end \
    where counters.ends_at <= $3 or counters.times < $4 \
    returning times, ends_at";

/// The limits of a service, and what has been counted against them.
#[derive(Clone, Debug)]
pub struct Limits {
    pub(super) db: Db,
    pub(super) key: Key,
    rules: AllRules,
}

/// A limit and whom it is counted for: a number, a network, or nobody in particular (`""`).
pub type Charge<'a> = (Limit, &'a str);

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
}

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
    pub async fn take(&self, charges: &[Charge<'_>], now: Timestamp) -> sqlx::Result<Taken> {
        let mut next_in = Duration::ZERO;
        let mut refusal: Option<Refusal> = None;
        transaction!(&self.db, transaction => {
            for counter in self.counters(charges) {
                let taken: Option<(i64, i64)> = query_as(TAKE)
                    .bind(&counter.key)
                    .bind((now + counter.period).seconds())
                    .bind(now.seconds())
                    .bind(counter.times)
                    .fetch_optional(&mut *transaction)
                    .await?;
                if let Some((times, ends_at)) = taken {
                    if times >= counter.times {
                        next_in = next_in.max(Timestamp::from_seconds(ends_at) - now);
                    }
                } else {
                    let ends_at = query_scalar("select ends_at from counters where key = $1")
                        .bind(&counter.key)
                        .fetch_one(&mut *transaction)
                        .await?;
                    let wait = Timestamp::from_seconds(ends_at) - now;
                    if refusal.is_none_or(|refusal| refusal.wait < wait) {
                        refusal = Some(Refusal { limit: counter.limit, wait });
                    }
                }
            }
            match refusal {
                None => transaction.commit().await?,
                Some(_) => transaction.rollback().await?,
            }
        });
        Ok(refusal.map_or(Taken::Granted { next_in }, Taken::Refused))
    }

    /// Forgets all that was counted.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn clear(&self, charges: &[Charge<'_>]) -> sqlx::Result<()> {
        for counter in self.counters(charges) {
            writing!(&self.db, db => query("delete from counters where key = $1")
                .bind(&counter.key)
                .execute(db).await.map(drop))?;
        }
        Ok(())
    }

    /// How much of the limit is used, of a hundred; of several rules the fullest.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn percent_used(&self, charge: Charge<'_>, now: Timestamp) -> sqlx::Result<i64> {
        let mut most = 0;
        for counter in self.counters(&[charge]) {
            let times: Option<i64> = reading!(&self.db, db => query_scalar(
                "select times from counters where key = $1 and ends_at > $2")
                .bind(&counter.key)
                .bind(now.seconds())
                .fetch_optional(db).await)?;
            most = most.max(times.unwrap_or(0) * 100 / counter.times);
        }
        Ok(most)
    }

    /// Whether the limit is reached, so that nothing more would be granted.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_reached(&self, charge: Charge<'_>, now: Timestamp) -> sqlx::Result<bool> {
        Ok(self.percent_used(charge, now).await? >= 100)
    }

    /// Forgets windows that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> sqlx::Result<u64> {
        writing!(&self.db, db => query(
            "delete from counters where key in \
             (select key from counters where ends_at <= $1 limit $2)")
            .bind(now.seconds())
            .bind(batch)
            .execute(db).await.map(|done| done.rows_affected()))
    }

    pub(super) fn counters(&self, charges: &[Charge<'_>]) -> impl Iterator<Item = Counter> {
        charges.iter().flat_map(|(limit, subject)| {
            self.rules[*limit as usize].iter().map(|rule| {
                let period = rule.period.as_secs().to_be_bytes();
                let name = limit.name();
                let mac = self.key.mac(&[name.as_bytes(), &period, subject.as_bytes()]);
                Counter {
                    limit: *limit,
                    key: hex::encode(&mac[..16]),
                    times: rule.times,
                    period: rule.period,
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::Location;

    struct Shop {
        limits: Limits,
        clock: Clock,
        _folder: tempfile::TempDir,
    }

    impl Shop {
        async fn with(per_mobile: &str, per_address: &str) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db")))
                .await
                .expect("opens");
            let mut rules = Limit::all_rules(|_| None);
            rules[Limit::SendsPerMobile as usize] = per_mobile.parse().expect("rules");
            rules[Limit::SendsPerAddress as usize] = per_address.parse().expect("rules");
            let key = "ab".repeat(32).parse().expect("a key");
            Self { limits: Limits::new(db, &key, rules), clock: Clock::still(), _folder: folder }
        }

        async fn send(&self, mobile: &str) -> Taken {
            let charges = [(Limit::SendsPerMobile, mobile), (Limit::SendsPerAddress, "here")];
            self.limits.take(&charges, self.clock.now()).await.expect("the database answers")
        }

        fn wait(&self, seconds: u64) {
            self.clock.advance(Duration::from_secs(seconds));
        }
    }

    fn granted(seconds: u64) -> Taken {
        Taken::Granted { next_in: Duration::from_secs(seconds) }
    }

    fn refused(limit: Limit, seconds: u64) -> Taken {
        Taken::Refused(Refusal { limit, wait: Duration::from_secs(seconds) })
    }

    #[tokio::test]
    async fn refused_a_second_before_and_allowed_a_second_after() {
        let shop = Shop::with("1/60s,2/1h", "off").await;
        assert_eq!(shop.send("a").await, granted(60));
        shop.wait(59);
        assert_eq!(shop.send("a").await, refused(Limit::SendsPerMobile, 1));
        shop.wait(1);
        assert_eq!(shop.send("a").await, granted(3540));
        shop.wait(3539);
        assert_eq!(shop.send("a").await, refused(Limit::SendsPerMobile, 1));
        shop.wait(1);
        assert_eq!(shop.send("a").await, granted(60));
    }

    #[tokio::test]
    async fn a_refusal_costs_the_other_limits_nothing() {
        let shop = Shop::with("1/60s", "2/1h").await;
        assert_eq!(shop.send("a").await, granted(60));
        for _ in 0..5 {
            assert_eq!(shop.send("a").await, refused(Limit::SendsPerMobile, 60));
        }
        assert_eq!(shop.send("b").await, granted(3600));
        assert_eq!(shop.send("c").await, refused(Limit::SendsPerAddress, 3600));
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_is_granted() {
        let shop = std::sync::Arc::new(Shop::with("1/60s", "off").await);
        let all = (0..50).map(|_| {
            let shop = shop.clone();
            tokio::spawn(async move { shop.send("a").await })
        });
        let mut grants = 0;
        for one in all.collect::<Vec<_>>() {
            grants += usize::from(matches!(one.await.expect("no panic"), Taken::Granted { .. }));
        }
        assert_eq!(grants, 1);
    }

    #[tokio::test]
    async fn what_is_given_back_or_cleared_can_be_taken_again() {
        let shop = Shop::with("2/60s", "off").await;
        let charge = (Limit::SendsPerMobile, "a");
        shop.send("a").await;
        shop.send("a").await;
        shop.limits.give_back(&[charge], shop.clock.now()).await.expect("answers");
        assert_eq!(shop.send("a").await, granted(60));
        assert_eq!(shop.send("a").await, refused(Limit::SendsPerMobile, 60));
        shop.limits.clear(&[charge]).await.expect("answers");
        assert_eq!(shop.send("a").await, granted(0));
    }

    #[tokio::test]
    async fn a_window_gets_nothing_back_that_the_one_before_it_gave() {
        let shop = Shop::with("1/60s,2/1h", "off").await;
        let (charge, taken_at) = ((Limit::SendsPerMobile, "a"), shop.clock.now());
        shop.send("a").await;
        shop.wait(60);
        assert_eq!(shop.send("a").await, granted(3540));
        shop.limits.give_back(&[charge], taken_at).await.expect("answers");
        let wait = shop.limits.next_in(&[charge], shop.clock.now()).await.expect("answers");
        assert_eq!(wait, Duration::from_mins(1), "of the hour one is left, of this minute none");
        shop.wait(60);
        assert_eq!(shop.send("a").await, granted(3480));
    }

    #[tokio::test]
    async fn windows_that_are_over_are_swept() {
        let shop = Shop::with("1/60s", "1/1h").await;
        shop.send("a").await;
        shop.wait(60);
        assert_eq!(shop.limits.sweep(shop.clock.now(), 100).await.expect("answers"), 1);
        assert_eq!(shop.limits.sweep(shop.clock.now(), 100).await.expect("answers"), 0);
    }
}
