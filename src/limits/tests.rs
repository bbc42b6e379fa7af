//! How often is enough, at the edge.

use std::time::Duration;

use super::{Limit, Limits, Refusal, Taken};
use crate::clock::Clock;
use crate::db::{Db, Location, Work, unit};

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
        self.tries(mobile).await.expect("the database answers")
    }

    async fn tries(&self, mobile: &str) -> anyhow::Result<Taken> {
        let charges = [Limit::SendsPerMobile.of(mobile), Limit::SendsPerAddress.of("here")];
        let (limits, now) = (&self.limits, self.clock.now());
        unit!(limits.db, work => Ok(limits.take(work, &charges, now).await?))
    }

    /// One unit of work.
    async fn does(&self, act: impl Fn(&Limits, &mut Work)) -> anyhow::Result<()> {
        unit!(self.limits.db, work => {
            act(&self.limits, work);
            Ok(())
        })
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
    let charge = Limit::SendsPerMobile.of("a");
    shop.send("a").await;
    shop.send("a").await;
    let now = shop.clock.now();
    shop.does(|limits, work| limits.give_back(work, &[charge], now)).await.expect("answers");
    assert_eq!(shop.send("a").await, granted(60));
    assert_eq!(shop.send("a").await, refused(Limit::SendsPerMobile, 60));
    shop.does(|limits, work| limits.clear(work, &[charge])).await.expect("answers");
    assert_eq!(shop.send("a").await, granted(0));
}

#[tokio::test]
async fn a_window_gets_nothing_back_that_the_one_before_it_gave() {
    let shop = Shop::with("1/60s,2/1h", "off").await;
    let (charge, taken_at) = (Limit::SendsPerMobile.of("a"), shop.clock.now());
    shop.send("a").await;
    shop.wait(60);
    assert_eq!(shop.send("a").await, granted(3540));
    shop.does(|limits, work| limits.give_back(work, &[charge], taken_at)).await.expect("answers");
    let (limits, now) = (&shop.limits, shop.clock.now());
    let wait = unit!(limits.db, work => Ok(limits.next_in(work, &[charge], now).await?));
    let wait = wait.expect("answers");
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

#[tokio::test]
async fn a_window_that_a_clock_ahead_began_is_over_when_the_clock_is_right() {
    let shop = Shop::with("2/60s", "off").await;
    let start = shop.clock.now();
    let send = async |second| {
        let (limits, now) = (&shop.limits, start + Duration::from_secs(second));
        let charge = Limit::SendsPerMobile.of("a");
        let taken = unit!(limits.db, work => Ok(limits.take(work, &[charge], now).await?));
        taken.expect("answers")
    };
    assert_eq!(send(120).await, granted(0));
    assert_eq!(send(60).await, granted(120), "another instance may be a minute ahead");
    assert_eq!(send(60).await, refused(Limit::SendsPerMobile, 120));
    assert_eq!(send(59).await, granted(0));
    assert_eq!(send(59).await, granted(60));
    assert_eq!(send(59).await, refused(Limit::SendsPerMobile, 60));
}
