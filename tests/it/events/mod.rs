//! The ledger: what an operator is told when somebody asks why no code came.

mod kept;
mod refusals;
mod removed;
mod requests;

use serde_json::Value;

use crate::support::{MOBILE, UNKNOWN_MOBILE, World, at_once, in_days, other_than, seconds};

/// What happened, in order.
fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().expect("a kind")).collect()
}

/// The last of these events.
fn last(events: &[Value]) -> &Value {
    events.last().expect("one at least")
}

#[tokio::test]
async fn the_whole_story_is_told_in_order() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, &other_than(&code)).await.is(422);
    world.passes(seconds(20));
    visitor.types(MOBILE, &code).await.is(303);

    let told = world.events_of(MOBILE).await;
    assert_eq!(
        kinds(&told),
        ["user_added", "code_requested", "code_accepted", "wrong_code", "signed_in"]
    );
    let [added, requested, accepted, wrong, signed_in] = told.as_slice() else {
        unreachable!("five were counted")
    };
    assert_eq!(signed_in["by"], "code");
    assert!(accepted["send_id"].as_str().is_some_and(|id| !id.is_empty()), "{accepted}");
    for event in &told {
        assert_eq!(event["mobile"], "138****8000");
        assert!(!event.to_string().contains(MOBILE), "{event}");
    }
    for event in [requested, accepted, wrong, signed_in] {
        assert_eq!(event["address"], "127.0.0.1");
    }
    assert_eq!(requested["request"], accepted["request"], "one request, two entries");
    assert_ne!(requested["request"], wrong["request"]);
    assert_eq!(added["request"], Value::Null);
    for event in [added, requested, accepted, signed_in] {
        assert!(event["user"].is_string() && event["user"] == added["user"], "{event}");
    }
    assert!(signed_in["at"].as_str() > wrong["at"].as_str(), "{told:?}");
}

#[tokio::test]
async fn nobody_elses_number_is_told_of() {
    let world = World::new().await;
    world.visitor().asks_for_code(UNKNOWN_MOBILE).await.is(404);
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);

    assert_eq!(kinds(&world.events_of(UNKNOWN_MOBILE).await), ["no_such_user"]);
    for spelling in ["+86 137-0013-7000", "0086 13700137000"] {
        assert_eq!(kinds(&world.events_of(spelling).await), ["no_such_user"]);
    }
    assert_eq!(world.events_of("13700137001").await.len(), 0);
    assert_eq!(world.events(&[]).await.len(), 4);
}

#[tokio::test]
async fn every_answer_of_the_provider_is_told_with_its_number_and_what_to_do() {
    for (code, event, says) in [
        (416, "code_refused", "416: "),
        (403, "service_refused", "403: "),
        (414, "service_refused", "414: "),
    ] {
        let world = World::new().await;
        world.yunxin.refuses_with(code);
        world.visitor().asks_for_code(MOBILE).await.is(502);
        world.yunxin.code_sent_to(MOBILE);
        let told = world.events_of(MOBILE).await;
        let told = last(&told);
        assert_eq!(told["event"], event, "{told}");
        assert_eq!(told["code"], code);
        let words = told["words"].as_str().expect("words");
        assert!(words.contains(says) && words.contains(" → "), "{words}");
    }
}

#[tokio::test]
async fn an_answer_that_never_came_is_told_too() {
    let world = World::with(&[("NETEASE_TIMEOUT", "1s")]).await;
    world.yunxin.takes(seconds(5));
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    assert_eq!(last(&world.events_of(MOBILE).await)["event"], "code_unconfirmed");
}

#[tokio::test]
async fn a_number_that_is_hidden_is_told_to_the_operator_alone() {
    let world = World::with(&[("HIDE_UNKNOWN_MOBILES", "true")]).await;
    world.visitor().asks_for_code(UNKNOWN_MOBILE).await.is(200);
    assert_eq!(kinds(&world.events_of(UNKNOWN_MOBILE).await), ["no_such_user"]);
}

#[tokio::test]
async fn an_account_that_somebody_makes_is_told_once() {
    let world = World::with(&[("REGISTRATION", "open")]).await;
    world.signed_in(UNKNOWN_MOBILE).await;
    world.passes(seconds(60));
    world.signed_in(UNKNOWN_MOBILE).await;
    let told = world.events_of(UNKNOWN_MOBILE).await;
    let story = ["code_requested", "code_accepted", "registered", "signed_in"];
    assert_eq!(
        kinds(&told),
        [&story[..], &["code_requested", "code_accepted", "signed_in"]].concat()
    );
    assert_eq!(told[2]["user"], told[6]["user"]);
}

#[tokio::test]
async fn each_use_of_an_agreed_code_is_told() {
    let test_mobiles = format!("{MOBILE}:246810:{}", in_days(30));
    let world = World::with(&[("TEST_MOBILES", &test_mobiles)]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, "135791").await.is(422);
    visitor.types(MOBILE, "246810").await.is(303);
    let told = world.events_of(MOBILE).await;
    assert_eq!(kinds(&told), ["user_added", "test_code_requested", "wrong_code", "signed_in"]);
    assert_eq!(last(&told)["by"], "test_code");
}

#[tokio::test]
async fn one_right_code_typed_twenty_times_at_once_is_one_sign_in() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let copies = (0..20).map(|_| (visitor.copy(), code.clone()));
    let answers = copies.map(|(copy, code)| async move { copy.types(MOBILE, &code).await.status });
    let answers = at_once(answers).await;
    assert!(answers.contains(&303), "{answers:?}");
    let told = world.events_of(MOBILE).await;
    assert_eq!(kinds(&told).into_iter().filter(|kind| *kind == "signed_in").count(), 1);
}
