//! Two services on one database: together they hold what one of them promises.

use codelogin::app::App;
use serde_json::Value;

use crate::support::{MOBILE, OTHER_MOBILE, Visitor, World, at_once, other_than};

/// So many copies of a browser, half of them at the other service.
fn copies(visitor: &Visitor, count: usize, world: &World, second: &App) -> Vec<Visitor> {
    let addresses = [world.address(), second.address()].into_iter().cycle();
    addresses.take(count).map(|address| visitor.copy().goes_to(address)).collect()
}

/// How many of these answers there are.
fn count(answers: &[u16], status: u16) -> usize {
    answers.iter().filter(|answer| **answer == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_sends_at_once_over_both_one_goes_out() {
    let world = World::new().await;
    let second = world.another().await;
    let visitors = copies(&world.visitor(), 50, &world, &second);
    let asks = |visitor: Visitor| async move { visitor.asks_for_code(MOBILE).await.status };
    let answers = at_once(visitors.into_iter().map(asks)).await;
    assert_eq!((count(&answers, 200), count(&answers, 429)), (1, 49), "{answers:?}");
    assert_eq!(world.yunxin.messages_sent(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_guesses_at_once_over_both_five_are_compared() {
    // A sixth that is compared would reach the limit, and be told so.
    let limits = [("LIMIT_GUESSES_PER_ADDRESS", "off"), ("LIMIT_WRONG_CODES_PER_MOBILE", "5/15m")];
    let world = World::with(&limits).await;
    let second = world.another().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let wrong = other_than(&code);
    let guess = |visitor: Visitor| {
        let wrong = wrong.clone();
        async move { visitor.types(MOBILE, &wrong).await.status }
    };
    let answers = at_once(copies(&visitor, 100, &world, &second).into_iter().map(guess)).await;
    assert_eq!(count(&answers, 422), 100, "{answers:?}");
    assert_eq!(world.guesses_compared().await, 5);
    for right in copies(&visitor, 2, &world, &second) {
        right.types(MOBILE, &code).await.is(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_right_answers_at_once_over_both_one_signs_in() {
    let limits = [
        ("LIMIT_GUESSES_PER_ADDRESS", "off"),
        ("LIMIT_WRONG_CODES_PER_MOBILE", "off"),
        ("CODE_GUESSES", "10"),
    ];
    let world = World::with(&limits).await;
    let second = world.another().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let answer = |visitor: Visitor| {
        let code = code.clone();
        async move { visitor.types(MOBILE, &code).await.status }
    };
    let answers = at_once(copies(&visitor, 50, &world, &second).into_iter().map(answer)).await;
    assert_eq!(count(&answers, 303) + count(&answers, 422), 50, "{answers:?}");
    let told = world.events_of(MOBILE).await;
    assert_eq!(told.iter().filter(|event| event["event"] == "signed_in").count(), 1);
}

#[tokio::test]
async fn who_signs_out_at_one_is_signed_out_at_the_other() {
    let world = World::new().await;
    let second = world.another().await;
    let here = world.signed_in(MOBILE).await;
    let there = here.copy().goes_to(second.address());
    assert!(here.is_signed_in().await && there.is_signed_in().await);
    there.copy().posts("/user/logout", &[]).await.is(303);
    assert!(!here.is_signed_in().await && !there.is_signed_in().await);
}

#[tokio::test]
async fn a_code_that_one_sent_the_other_takes_and_its_limit_holds_there() {
    let world = World::new().await;
    let second = world.another().await;
    let here = world.visitor();
    here.asks_for_code(MOBILE).await.is(200);
    let there = here.copy().goes_to(second.address());
    let refused = there.asks_for_code(MOBILE).await.is(429);
    assert_eq!(refused.json()["retry_after"], 60);
    there.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert!(there.is_signed_in().await);
}

#[tokio::test]
async fn the_ledger_tells_of_both() {
    let world = World::new().await;
    let second = world.another().await;
    world.add_user(OTHER_MOBILE).await;
    for (mobile, address) in [(MOBILE, world.address()), (OTHER_MOBILE, second.address())] {
        let visitor = world.visitor().goes_to(address);
        visitor.asks_for_code(mobile).await.is(200);
        visitor.types(mobile, &world.yunxin.code_sent_to(mobile)).await.is(303);
    }
    let told = world.events(&[]).await;
    let sign_ins = told.iter().filter(|event| event["event"] == "signed_in");
    let mobiles: Vec<&Value> = sign_ins.map(|event| &event["mobile"]).collect();
    assert_eq!(mobiles, ["138****8000", "139****9000"]);
}
