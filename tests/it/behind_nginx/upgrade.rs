//! A new release takes over from the one before, and nobody notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::migrate::Migrator;
use sqlx::{PgPool, query, query_scalar, raw_sql};

use super::Site;
use super::cluster::Cluster;
use super::load::{Load, open_to_all};
use crate::cli::Operator;
use crate::migrations::migrations;
use crate::proxies::own_address;
use crate::support::{MOBILE, at_once};

/// One who starts instances on this cluster, on ports that are free.
fn operator(cluster: &Cluster) -> Operator {
    Operator::with_database(&cluster.url()).uses_provider("http://127.0.0.1:1")
}

/// What an instance of any release does all the time, in statements that each of them has.
async fn works(database: &PgPool, id: &str) -> sqlx::Result<()> {
    for statement in [
        "insert into users (id, mobile, name, devices_since, created_at) values ($1, $1, '', 1, 1)",
        "insert into sessions (key, user_id, data, created_at, expires_at) \
         values ($1, $1, '{}', 1, 9000000000)",
        "insert into challenges (id, guesses, expires_at) values ($1, 0, 9000000000)",
        "update challenges set guesses = guesses + 1 where id = $1",
        "insert into events (id, at, kind, data) values ($1, 1, 'user_added', 'null')",
        "insert into counters (key, times, ends_at) values ($1, 1, 9000000000)",
        "update users set last_sign_in_at = 2 where id = $1",
        "delete from sessions where key = $1",
    ] {
        query(statement).bind(id).execute(database).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn four_that_start_at_once_on_an_empty_database_all_serve() {
    let cluster = Cluster::start(own_address());
    let operators: Vec<Operator> = (0..4).map(|_| operator(&cluster)).collect();
    let instances = at_once(operators.into_iter().map(|operator| async move {
        let (instance, address) = operator.serves().await;
        (operator, instance, address)
    }));
    for (_operator, _instance, address) in &instances.await {
        crate::support::Visitor::new(*address).opens("/readyz").await.is(200);
    }
    let run = "select count(*) from _sqlx_migrations where success";
    let run: i64 = query_scalar(run).fetch_one(&cluster.open().await).await.expect("a table");
    assert_eq!(run, i64::try_from(migrations().len()).expect("few"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn the_newest_migration_runs_while_the_release_before_it_works() {
    let cluster = Cluster::start(own_address());
    let database = cluster.open().await;
    let mut before = migrations();
    before.pop();
    Migrator::with_migrations(before).run(&database).await.expect("they run");
    let is_over = Arc::new(AtomicBool::new(false));
    let workers = [0, 1, 2, 3].map(|worker| (worker, database.clone(), Arc::clone(&is_over)));
    let work = workers.into_iter().map(|(worker, database, is_over)| async move {
        let mut rounds = 0;
        while !is_over.load(Ordering::Relaxed) {
            works(&database, &format!("{worker}-{rounds}")).await.expect("the old schema serves");
            rounds += 1;
        }
        rounds
    });
    let work = tokio::spawn(at_once(work));
    let rounds = "select count(*) from users";
    while query_scalar::<_, i64>(rounds).fetch_one(&database).await.expect("a table") < 100 {}

    let (first, second) = (operator(&cluster), operator(&cluster));
    let (first, second) = tokio::join!(first.serves(), second.serves());
    let then: i64 = query_scalar(rounds).fetch_one(&database).await.expect("a table");
    while query_scalar::<_, i64>(rounds).fetch_one(&database).await.expect("a table") < then + 100 {
    }
    is_over.store(true, Ordering::Relaxed);
    let rounds: i64 = work.await.expect("no panic").into_iter().sum();
    assert!(rounds >= 200, "{rounds}");
    for (instance, _) in [first, second] {
        instance.is_asked_to_end();
        instance.ends().await.is(0);
    }
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn an_instance_that_runs_goes_on_beside_a_later_release_but_does_not_start_again() {
    let mut site = Site::with(&open_to_all()).await;
    let database = site.cluster.open().await;
    let later = "create table later (id text); alter table users add column later text; \
                 insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', true, '', 0)";
    raw_sql(later).execute(&database).await.expect("SQL");
    let visitor = site.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &site.yunxin.code_sent_to(MOBILE).await).await.is(303);
    assert!(visitor.is_signed_in().await);

    site.ends(0).await.is(0);
    let refused = site.operator.runs(&["serve"]).await.is(1).in_one_line();
    refused
        .complains("a later release of codelogin has changed it (migration 9999); start that one");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn instances_are_replaced_one_after_another_and_no_request_fails() {
    let mut site = Site::with(&open_to_all()).await;
    let load = Load::on(&site);
    load.goes_on().await;
    for which in [0, 1, 0, 1, 0, 1, 0, 1] {
        site.ends(which).await.is(0);
        load.goes_on().await;
        site.starts(which).await;
    }
    let seen = load.ends().await;
    assert_eq!(seen.failures.len(), 0, "{:?}", seen.failures);
    for visitor in &seen.signed_in {
        assert!(visitor.is_signed_in().await);
    }
}
