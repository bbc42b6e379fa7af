//! Refusals: which limit it was, and how long it holds.

use super::{kinds, last};
use crate::support::{MOBILE, NO_OTHER_LIMIT, PASSWORD, UNKNOWN_MOBILE, World, seconds};

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
    world.passes(seconds(60 * 60));
    world.visitor().asks_for_code(MOBILE).await.is(429);
    let told = world.events_of(MOBILE).await;
    assert_eq!(last(&told)["event"], "locked");
    assert!(last(&told)["words"].as_str().is_some_and(|words| words.contains("user enable")));
}

#[tokio::test]
async fn nobody_fills_the_ledger_with_wrong_guesses_and_refusals() {
    let world = World::with(&[("LIMIT_GUESSES_PER_ADDRESS", "30/24h")]).await;
    for _ in 0..50 {
        world.visitor().types(UNKNOWN_MOBILE, WRONG).await;
        world.visitor().types_password(UNKNOWN_MOBILE, PASSWORD).await;
    }
    assert_eq!(world.events_of(UNKNOWN_MOBILE).await.len(), 60);
    let left_out = world.events(&[]).await;
    let left_out: Vec<_> = left_out.iter().filter(|told| told["event"] == "left_out").collect();
    assert_eq!(left_out.len(), 1, "in one row");
    assert_eq!(left_out[0]["count"], 40);

    world.passes(seconds(60 * 60));
    world.visitor().types(UNKNOWN_MOBILE, WRONG).await.is(429);
    assert_eq!(world.events_of(UNKNOWN_MOBILE).await.len(), 61);
}

#[tokio::test]
async fn nobody_fills_the_ledger_with_wrong_codes() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.types_wrong(MOBILE, 65).await;
    assert_eq!(world.told("wrong_code").await, 60);
    assert_eq!(world.told_in_all("left_out").await, 1);
}

#[tokio::test]
async fn who_has_an_account_fills_the_ledger_no_more_than_strangers() {
    let world = World::with(&[("LIMIT_PASSWORDS_PER_ADDRESS", "off")]).await;
    world.set_password(MOBILE, PASSWORD).await;
    let visitor = world.visitor();
    for _ in 0..155 {
        visitor.types_password(MOBILE, PASSWORD).await.is(303);
        visitor.posts("/user/logout", &[]).await.is(303);
    }
    assert_eq!(world.told("signed_in").await + world.told("signed_out").await, 300);
    assert_eq!(world.told_in_all("left_out").await, 1);
}

/// A home line may have 256 networks of 64 bits.
#[tokio::test]
async fn a_network_of_48_bits_fills_the_ledger_five_times_at_most() {
    let settings = [("TRUSTED_PROXIES", "127.0.0.1"), ("LIMIT_GUESSES_PER_ADDRESS", "off")];
    let world = World::with(&settings).await;
    for n in 0..320 {
        let address = format!("2001:db8:1:{:x}::1", n / 50);
        let visitor = world.visitor().sending("x-forwarded-for", &address);
        visitor.types(UNKNOWN_MOBILE, WRONG).await.is(422);
    }
    assert_eq!(world.events_of(UNKNOWN_MOBILE).await.len(), 300);
    assert_eq!(world.told_in_all("left_out").await, 1);
}
