//! Refusals: which limit it was, and how long it holds.

use serde_json::Value;

use super::{kinds, last};
use crate::support::{MOBILE, NO_OTHER_LIMIT, UNKNOWN_MOBILE, World, seconds};

/// A code that is nobody's, because nobody asked.
const WRONG: &str = "000000";

#[tokio::test]
async fn a_refused_send_is_told_with_its_limit_and_the_wait() {
    let world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(18));
    world.visitor().asks_for_code(MOBILE).await.is(429);
    let told = world.events_of(MOBILE).await;
    let told = last(&told);
    assert_eq!(told["event"], "limited");
    assert_eq!(told["limit"], "sends_per_mobile");
    assert_eq!(told["wait"], 42);
    let words = "refused: too many messages to this number (sends_per_mobile), again in 42 s";
    assert_eq!(told["words"], words);
}

#[tokio::test]
async fn a_refused_guess_is_told_with_its_limit() {
    let world = World::with(&[("LIMIT_GUESSES_PER_ADDRESS", "2/5m")]).await;
    for _ in 0..2 {
        world.visitor().types(MOBILE, WRONG).await.is(422);
    }
    world.visitor().types(MOBILE, WRONG).await.is(429);
    let told = world.events_of(MOBILE).await;
    assert_eq!(kinds(&told), ["user_added", "wrong_code", "wrong_code", "limited"]);
    assert_eq!(last(&told)["limit"], "guesses_per_address");
}

#[tokio::test]
async fn a_code_whose_guesses_are_made_is_told_as_the_reason_for_no_other() {
    let world = World::with(&[("CODE_GUESSES", "1")]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, WRONG).await.is(422);
    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(429);
    let told = world.events_of(MOBILE).await;
    assert_eq!(last(&told)["limit"], "code_guesses");
    assert_eq!(last(&told)["wait"], 240);
}

#[tokio::test]
async fn a_number_that_is_locked_is_told_with_the_way_out() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.types_wrong(MOBILE, 100).await;
    world.visitor().asks_for_code(MOBILE).await.is(429);
    let told = world.events_of(MOBILE).await;
    assert_eq!(last(&told)["event"], "locked");
    assert!(last(&told)["words"].as_str().is_some_and(|words| words.contains("user enable")));
}

#[tokio::test]
async fn nobody_fills_the_ledger_with_refusals() {
    let world = World::with(&[("LIMIT_GUESSES_PER_ADDRESS", "1/24h")]).await;
    let refusals =
        |told: Vec<Value>| kinds(&told).into_iter().filter(|kind| *kind == "limited").count();
    for _ in 0..70 {
        world.visitor().types(UNKNOWN_MOBILE, WRONG).await;
    }
    assert_eq!(refusals(world.events_of(UNKNOWN_MOBILE).await), 60);
    world.passes(seconds(60 * 60));
    world.visitor().types(UNKNOWN_MOBILE, WRONG).await.is(429);
    assert_eq!(refusals(world.events_of(UNKNOWN_MOBILE).await), 61);
}
