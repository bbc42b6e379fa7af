//! The database is away for a while.

use std::time::Duration;

use sqlx::{Postgres, Transaction, query_scalar};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Site;
use super::load::{Load, open_to_all};
use crate::support::{Answer, MOBILE, seconds};

/// Expects the page, or the JSON, that says so.
#[track_caller]
fn says_so(answer: Answer, words: &str) {
    let answer = answer.is(503).says(words);
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn everybody_is_told_so_and_served_again_when_it_is_back() {
    let mut site = Site::with(&open_to_all()).await;
    let visitor = site.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &site.yunxin.code_sent_to(MOBILE).await).await.is(303);
    let load = Load::on(&site);
    load.goes_on().await;

    site.cluster.stops();
    let stopped = Instant::now();
    says_so(visitor.opens("/").await, "服务暂时不可用");
    assert!(stopped.elapsed() < seconds(8), "{:?}", stopped.elapsed());
    let english = visitor.copy().sending("accept-language", "en");
    says_so(english.posts("/user/logout", &[]).await, "Not available just now");
    let send = english.asks_for_code(MOBILE).await;
    assert_eq!(send.json()["retry_after"], 5);
    says_so(send, "Not available just now");
    let asked = Instant::now();
    visitor.opens("/readyz").await.is(503);
    assert!(asked.elapsed() < seconds(3), "a server that refuses is not waited for");
    visitor.opens("/healthz").await.is(200);
    visitor.copy().opens("/user/codelogin").await.is(503);

    site.cluster.starts();
    let started = Instant::now();
    while visitor.opens("/readyz").await.status != 200 {
        assert!(started.elapsed() < seconds(10), "it does not come back by itself");
    }
    assert!(visitor.is_signed_in().await);
    let back = Instant::now();
    load.goes_on().await;
    let seen = load.ends().await;
    let late: Vec<_> = seen.failures.iter().filter(|failure| failure.began > back).collect();
    assert_eq!(late.len(), 0, "{late:?}");

    let held = "select (select count(*) from pg_stat_activity where state like 'idle in trans%') \
                + (select count(*) from pg_locks where locktype = 'advisory')";
    let held: i64 = query_scalar(held).fetch_one(&site.cluster.open().await).await.expect("SQL");
    assert_eq!(held, 0, "transactions and locks that nobody ends");
    for which in [0, 1] {
        let instance = site.instances[which].as_mut().expect("it runs");
        let why = "ERROR codelogin::app::tasks: the database does not do its work: connection refused → see";
        instance.says(why).await;
        instance.says("INFO codelogin::app::tasks: the database does its work again").await;
    }
}

/// A guess that waits for a lock of somebody else's in the database.
async fn guess_that_waits(site: &Site) -> (JoinHandle<Answer>, Transaction<'static, Postgres>) {
    let visitor = site.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let database = site.cluster.open().await;
    let mut other = database.begin().await.expect("it answers");
    let lock = "lock table challenges in access exclusive mode";
    sqlx::query(lock).execute(&mut *other).await.expect("SQL");
    let guess = tokio::spawn(async move { visitor.types(MOBILE, "000000").await });
    let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while query_scalar::<_, i64>(waiting).fetch_one(&database).await.expect("SQL") == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (guess, other)
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn who_is_being_served_as_it_goes_is_told_the_same() {
    let site = Site::with(&open_to_all()).await;
    let (guess, _lock) = guess_that_waits(&site).await;
    site.cluster.stops();
    says_so(guess.await.expect("no panic"), "服务暂时不可用");
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn a_database_that_hangs_is_not_called_the_visitors_network() {
    let site = Site::with(&open_to_all()).await;
    let (guess, _lock) = guess_that_waits(&site).await;
    guess.await.expect("no panic").is(503).says("服务暂时不可用");
    site.visitor().opens("/").await.is(303);
}
