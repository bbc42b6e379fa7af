//! The database answers, and what is to be written cannot be: people are told to come back, and so are those
//! who watch.

use codelogin::db::{Db, Statement};
use sqlx::{AssertSqlSafe, raw_sql};

use crate::support::{Answer, MOBILE, UNKNOWN_MOBILE, Visitor, World};

/// Says to PostgreSQL whether this database takes writes. Whoever is connected has to connect anew to be told so.
fn saying(is_on: bool) -> AssertSqlSafe<String> {
    let (how, value) = if is_on { ("reset", "") } else { ("set", "= on") };
    AssertSqlSafe(format!(
        "begin read write;
         do $$ begin
             execute format('alter database %I {how} default_transaction_read_only {value}', current_database());
         end $$;
         commit;
         select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()"
    ))
}

/// Turns writing off or on, as it is on a standby, or on a disk that was mounted anew after a fault.
async fn writing(db: &Db, is_on: bool) {
    match db {
        // The connection stays so: the file is opened anew.
        Db::Sqlite(_) if is_on => {}
        Db::Sqlite(_) => {
            let only_reads = Statement::asks("pragma query_only = on");
            db.run(only_reads).await.expect("it is SQL");
        }
        Db::Postgres(pool) => {
            let mut own = pool.acquire().await.expect("it answers");
            raw_sql(saying(is_on)).execute(&mut *own).await.expect("it is SQL");
            own.close().await.expect("it is ours");
        }
    }
}

#[track_caller]
fn is_for_later(answer: Answer) {
    assert_eq!(answer.is(503).header("retry-after"), Some("5"));
}

#[tokio::test]
async fn what_can_only_be_read_is_not_called_broken_and_is_served_as_far_as_it_goes() {
    let world = World::new().await;
    let service = world.another().await;
    let db = service.database().clone();
    let at = |visitor: Visitor| visitor.goes_to(service.address());
    let signed_in = at(world.signed_in(MOBILE).await);
    at(world.visitor()).opens("/readyz").await.is(200);

    writing(&db, false).await;
    is_for_later(at(world.visitor()).opens("/readyz").await);
    at(world.visitor()).opens("/healthz").await.is(200);
    at(world.visitor()).opens("/user/codelogin").await.is(200);
    assert!(signed_in.is_signed_in().await);
    let answer = at(world.visitor()).asks_for_code(UNKNOWN_MOBILE).await;
    assert_eq!(answer.json()["retry_after"], 5);
    is_for_later(answer.says("服务暂时不可用"));
    is_for_later(at(world.visitor()).types(MOBILE, "123456").await);
    is_for_later(signed_in.posts("/user/logout", &[]).await);

    writing(&db, true).await;
    let service = if let Db::Sqlite(_) = db {
        service.stop().await;
        world.another().await
    } else {
        service
    };
    let signed_in = signed_in.goes_to(service.address());
    world.visitor().goes_to(service.address()).opens("/readyz").await.is(200);
    signed_in.posts("/user/logout", &[]).await.is(303);
    assert_eq!(world.log.lines("ERROR", "not ready: the database does not do its work: "), 1);
    service.stop().await;
}

#[tokio::test]
async fn a_table_that_is_gone_is_broken() {
    let world = World::new().await;
    world.mishap("alter table counters rename to mislaid").await;
    let answer = world.visitor().asks_for_code(MOBILE).await.is(500);
    assert_eq!(answer.header("retry-after"), None);
    world.visitor().opens("/readyz").await.is(503);
}
