//! What belongs together happens whole, or not at all: also where a statement fails in the middle.

use serde_json::Value;

use crate::support::{MOBILE, PASSWORD, World, seconds};

/// A session in which somebody is signed in.
const SIGNED_IN: &str = "new.user_id is not null";
/// Somebody is signed in already.
const SOMEBODY_IS_IN: &str = "exists (select 1 from sessions where user_id is not null)";

/// When the user signed in last.
async fn last_sign_in(world: &World) -> Value {
    let shown = world.operator(&["user", "show", MOBILE, "--json"]).await;
    let shown: Value = serde_json::from_str(&shown).expect("a user");
    shown["last_sign_in_at"].clone()
}

/// No session can be made, nor be made somebody's.
async fn loses_sessions(world: &World) {
    world.refuses("insert", "sessions", SIGNED_IN).await;
    world.refuses("update", "sessions", SIGNED_IN).await;
}

async fn finds_sessions(world: &World) {
    world.allows("insert", "sessions").await;
    world.allows("update", "sessions").await;
}

#[tokio::test]
async fn a_sign_in_that_the_ledger_does_not_take_is_one_all_the_same() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    world.refuses("insert", "events", "new.kind = 'signed_in'").await;
    browser.types(MOBILE, &code).await.is(303);
    assert!(browser.is_signed_in().await);
    assert_eq!(world.told("signed_in").await, 0);
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_counted_is_one_all_the_same() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    world.refuses("insert", "counters", SOMEBODY_IS_IN).await;
    browser.types(MOBILE, &code).await.is(303);
    assert!(browser.is_signed_in().await);
    assert_eq!((world.told("signed_in").await, world.open_sessions().await), (1, 1));
}

#[tokio::test]
async fn a_sign_in_without_a_session_is_none_and_its_code_is_still_good() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    loses_sessions(&world).await;
    let answer = browser.types(MOBILE, &code).await;
    assert!(answer.status >= 500, "{answer:?}");
    assert_eq!(world.told("signed_in").await, 0);
    assert_eq!((last_sign_in(&world).await, world.sessions_of(MOBILE).await), (Value::Null, 0));

    finds_sessions(&world).await;
    browser.types(MOBILE, &code).await.is(303);
    assert!(browser.is_signed_in().await);
    assert_eq!(world.told("signed_in").await, 1);
}

/// As often as one may guess, and no more often: what failed was a guess.
#[tokio::test]
async fn a_code_that_could_not_sign_in_is_guessed_at_no_more_often_for_that() {
    let world = World::with(&[("CODE_GUESSES", "2")]).await;
    let (browser, code) = world.asked().await;
    loses_sessions(&world).await;
    for _ in 0..2 {
        assert!(browser.types(MOBILE, &code).await.status >= 500);
    }
    browser.types(MOBILE, &code).await.is(422);
    assert_eq!(world.told("signed_in").await, 0);
}

#[tokio::test]
async fn a_newcomer_without_a_session_is_not_registered() {
    let world = World::with(&[("REGISTRATION", "open")]).await;
    world.remove(MOBILE).await;
    let (browser, code) = world.asked().await;
    loses_sessions(&world).await;
    assert!(browser.types(MOBILE, &code).await.status >= 500);
    assert_eq!((world.count_users().await, world.told("registered").await), (0, 0));
    finds_sessions(&world).await;
    browser.types(MOBILE, &code).await.is(303);
    assert_eq!((world.count_users().await, world.told("registered").await), (1, 1));
}

#[tokio::test]
async fn a_sign_in_by_password_without_a_session_is_none() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    loses_sessions(&world).await;
    let browser = world.visitor();
    assert!(browser.types_password(MOBILE, PASSWORD).await.status >= 500);
    assert_eq!((world.told("signed_in").await, last_sign_in(&world).await), (0, Value::Null));
    finds_sessions(&world).await;
    browser.types_password(MOBILE, PASSWORD).await.is(303);
}

#[tokio::test]
async fn a_password_whose_session_gets_no_new_id_is_not_set() {
    let world = World::new().await;
    let other = world.signed_in(MOBILE).await;
    world.passes(seconds(60));
    let this = world.signed_in(MOBILE).await;
    loses_sessions(&world).await;
    let answer = this.posts("/user/account/password", &[("password", PASSWORD)]).await;
    assert!(answer.status >= 500, "{answer:?}");
    finds_sessions(&world).await;
    assert!(this.is_signed_in().await && other.is_signed_in().await);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
    assert_eq!(world.told("password_set").await, 0);
}

#[tokio::test]
async fn others_that_cannot_be_ended_keep_the_password_from_being_set() {
    let world = World::new().await;
    let other = world.signed_in(MOBILE).await;
    world.passes(seconds(60));
    let this = world.signed_in(MOBILE).await;
    world.refuses("delete", "sessions", "old.user_id is not null").await;
    let answer = this.posts("/user/account/password", &[("password", PASSWORD)]).await;
    assert!(answer.status >= 500, "{answer:?}");
    world.allows("delete", "sessions").await;
    assert!(this.is_signed_in().await && other.is_signed_in().await);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
}
