//! What is kept, for how long, and what happens where nothing can be.

use serde_json::Value;
use tokio::task::yield_now;
use tokio::time::{pause, resume, sleep, timeout};

use super::{kinds, last};
use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, World, seconds};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn the_operators_acts_are_told() {
    let world = World::new().await;
    world.disable(MOBILE).await;
    world.enable(MOBILE).await;
    let told = world.events_of(MOBILE).await;
    assert_eq!(kinds(&told), ["user_added", "user_disabled", "user_enabled"]);
    assert!(told.iter().all(|event| event["user"] == told[0]["user"]), "{told:?}");
}

#[tokio::test]
async fn of_somebody_who_is_removed_only_the_masked_number_stays() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    world.signed_in(MOBILE).await;
    world.signed_in(OTHER_MOBILE).await;
    let before = world.events(&[]).await.len();
    let user = world.events_of(MOBILE).await[0]["user"].clone();
    world.remove(MOBILE).await;

    assert_eq!(world.events_of(MOBILE).await.len(), 0, "no number leads to them");
    let told = world.events(&[]).await;
    assert_eq!(told.len(), before + 1, "nothing is taken away");
    assert_eq!(last(&told)["event"], "user_removed");
    let of_them: Vec<&Value> =
        told.iter().filter(|event| event["mobile"] == "138****8000").collect();
    assert_eq!(of_them.len(), 5);
    for event in of_them {
        assert_eq!((&event["user"], &event["address"]), (&Value::Null, &Value::Null), "{event}");
    }
    assert!(!told.iter().any(|event| event["user"] == user), "{told:?}");
    let of_another = world.events_of(OTHER_MOBILE).await;
    assert_eq!(last(&of_another)["address"], "127.0.0.1");
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_is_swept_away() {
    let world = World::with(&[("EVENTS_KEPT", "2d")]).await;
    world.passes(seconds(2 * DAY));
    world.visitor().asks_for_code(UNKNOWN_MOBILE).await.is(404);
    assert_eq!(world.rows("events").await, 2);
    world.passes(seconds(1));
    // The broom comes once a minute.
    pause();
    sleep(seconds(61)).await;
    resume();
    let swept = async {
        while world.rows("events").await > 1 {
            yield_now().await;
        }
    };
    timeout(seconds(10), swept).await.expect("the old one goes");
    assert_eq!(kinds(&world.events(&[]).await), ["no_such_user"]);
}

#[tokio::test]
async fn nobody_is_kept_out_because_the_ledger_cannot_be_written() {
    let world = World::with(&[("REGISTRATION", "open")]).await;
    world.mishap("alter table events rename to mislaid").await;
    let (visitor, newcomer) =
        (world.signed_in(MOBILE).await, world.signed_in(UNKNOWN_MOBILE).await);
    assert!(visitor.is_signed_in().await && newcomer.is_signed_in().await);
    world.disable(MOBILE).await;
    assert!(!visitor.is_signed_in().await);
    assert!(world.log.lines("ERROR", "cannot write into the ledger") >= 6, "{}", world.log.text());
}

#[tokio::test]
async fn what_a_later_release_wrote_is_told_by_its_name() {
    let world = World::new().await;
    world
        .mishap(
            "insert into events (id, at, kind, data, mobile) \
             values ('zzz', 1, 'signed_in_by_telepathy', '{\"how\":\"well\"}', '138****8000')",
        )
        .await;
    let told = world.events(&[]).await;
    assert_eq!(last(&told)["event"], "signed_in_by_telepathy");
    assert_eq!(last(&told)["words"], "signed_in_by_telepathy");
    assert_eq!(last(&told)["how"], "well");
}

#[tokio::test]
async fn the_warnings_about_the_bill_are_in_it() {
    let world = World::with(&[
        ("LIMIT_SENDS_TOTAL", "25/24h"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ])
    .await;
    for _ in 0..20 {
        world.visitor().asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
    }
    let told = world.events(&[]).await;
    let warning = |kind: &str| {
        told.iter().find(|event| event["event"] == kind).unwrap_or_else(|| panic!("no {kind}"))
    };
    assert_eq!(warning("budget_nearly_used")["percent"], 80);
    assert_eq!(warning("codes_unused")["sends"], 20);
    assert_eq!(warning("codes_unused")["sign_ins"], 0);
}
