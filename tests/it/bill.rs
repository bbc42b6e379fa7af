//! The operator hears of it before the bill is run up.

use crate::support::{MOBILE, World, seconds};

const HOUR: u64 = 60 * 60;

/// A world in which messages are limited in all and not for each.
async fn with_budget(total: &str) -> World {
    World::with(&[
        ("LIMIT_SENDS_TOTAL", total),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ])
    .await
}

async fn sends(world: &World, times: usize) {
    for _ in 0..times {
        world.visitor().asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
    }
}

#[tokio::test]
async fn at_four_fifths_of_the_budget_the_operator_is_warned_once_an_hour() {
    let world = with_budget("10/24h").await;
    let warnings =
        || world.log.lines("ERROR", "of the messages that LIMIT_SENDS_TOTAL allows are used");
    sends(&world, 7).await;
    assert_eq!(warnings(), 0);
    sends(&world, 1).await;
    assert_eq!(warnings(), 1);
    sends(&world, 1).await;
    assert_eq!(warnings(), 1);
    world.passes(seconds(HOUR));
    sends(&world, 1).await;
    assert_eq!(warnings(), 2);
    world.visitor().asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn codes_that_nobody_comes_back_with_are_noticed() {
    let world = with_budget("off").await;
    let warnings = || world.log.lines("ERROR", "sign-ins in the last hour");
    for _ in 0..7 {
        world.signed_in(MOBILE).await;
    }
    sends(&world, 14).await;
    assert_eq!(warnings(), 0, "21 messages and 7 sign-ins");
    sends(&world, 1).await;
    assert_eq!(warnings(), 1, "22 messages and 7 sign-ins");
    sends(&world, 5).await;
    assert_eq!(warnings(), 1);
}

#[tokio::test]
async fn a_quiet_hour_is_no_reason_to_warn() {
    let world = with_budget("off").await;
    sends(&world, 19).await;
    world.passes(seconds(2 * HOUR));
    sends(&world, 19).await;
    assert_eq!(world.log.lines("ERROR", "sign-ins in the last hour"), 0);
}
