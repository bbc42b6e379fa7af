//! Who is sent a code: where registration is open, and for the numbers of testers.

use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, World, in_days, seconds};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn where_registration_is_open_everybody_gets_a_code_and_nobody_an_account_yet() {
    let world = World::with(&[("REGISTRATION", "open")]).await;
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(UNKNOWN_MOBILE).await.is(200);
    assert_eq!(answer.json()["retry_after"], 60);
    world.yunxin.code_sent_to(UNKNOWN_MOBILE);
    visitor.asks_for_code("1380013800").await.is(422);
    assert_eq!(world.count_users().await, 1);
}

#[tokio::test]
async fn a_testers_number_has_an_agreed_code_and_gets_no_message() {
    let test_mobiles = format!("+86 {MOBILE}:246810:{}", in_days(30));
    let world = World::with(&[("TEST_MOBILES", &test_mobiles)]).await;
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(MOBILE).await.is(200).says_not("246810");
    assert_eq!(answer.json()["expires_in"], 300);
    world.passes(seconds(60));
    let answer = visitor.asks_for_code_by_form(MOBILE).await.is(303);
    visitor.follows(&answer).await.tells("status", "验证码发送成功", 60).says_not("246810");
    visitor.types(MOBILE, "246810").await.is(303);
    assert_eq!(world.yunxin.messages_sent(), 0);
}

#[tokio::test]
async fn a_testers_number_is_asked_for_no_more_often_than_any_other_and_costs_nothing() {
    let test_mobiles = format!("{MOBILE}:246810:{}", in_days(30));
    let settings = [("TEST_MOBILES", test_mobiles.as_str()), ("LIMIT_SENDS_TOTAL", "1/1h")];
    let world = World::with(&settings).await;
    world.add_user(OTHER_MOBILE).await;
    for _ in 0..5 {
        let answer = world.visitor().asks_for_code(MOBILE).await.is(200);
        assert_ne!(answer.json()["retry_after"], 0, "it would name the number");
        world.visitor().asks_for_code(MOBILE).await.is(429);
        world.passes(seconds(60));
    }
    world.visitor().asks_for_code(MOBILE).await.is(429);
    world.visitor().asks_for_code(OTHER_MOBILE).await.is(200);
    world.yunxin.code_sent_to(OTHER_MOBILE);
}

#[tokio::test]
async fn the_agreed_code_too_is_good_only_where_it_was_asked_for() {
    let test_mobiles = format!("{MOBILE}:246810:{}", in_days(30));
    let world = World::with(&[("TEST_MOBILES", &test_mobiles)]).await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.visitor().types(MOBILE, "246810").await.is(422);
}

#[tokio::test]
async fn after_its_last_day_a_testers_number_is_as_any_other() {
    let test_mobiles = format!("{MOBILE}:246810:{}", in_days(30));
    let world = World::with(&[("TEST_MOBILES", &test_mobiles)]).await;
    world.passes(seconds(31 * DAY));
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(MOBILE).await.is(200);
    assert_eq!(answer.json()["retry_after"], 60);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, "246810").await.is(422);
    visitor.types(MOBILE, &code).await.is(303);
}
