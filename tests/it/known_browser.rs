//! What a stranger can do to somebody's number, and what a browser that its owner has signed in with keeps.

use crate::support::{
    MOBILE, NO_OTHER_LIMIT, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor, World, other_than,
    seconds,
};

const MINUTE: u64 = 60;

/// Guesses wrong as often as a number may be guessed at in a quarter of an hour.
async fn exhausts_the_guesses(world: &World, mobile: &str) {
    for _ in 0..2 {
        let stranger = world.visitor();
        stranger.asks_for_code(mobile).await.is(200);
        let code = world.yunxin.code_sent_to(mobile);
        for _ in 0..5 {
            stranger.types(mobile, &other_than(&code)).await.is(422);
        }
        world.passes(seconds(MINUTE));
    }
}

/// The owner's browser, some time after signing in and out.
async fn known(world: &World, mobile: &str) -> Visitor {
    let owner = world.signed_in(mobile).await;
    owner.posts("/user/logout", &[]).await.is(303);
    world.passes(seconds(60 * MINUTE));
    owner
}

#[tokio::test]
async fn a_stranger_does_not_lock_the_owner_out() {
    let world = World::new().await;
    let owner = known(&world, MOBILE).await;
    exhausts_the_guesses(&world, MOBILE).await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);

    world.visitor().asks_for_code(MOBILE).await.is(429);
    owner.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    owner.types(MOBILE, &other_than(&code)).await.is(422);
    owner.types(MOBILE, &code).await.is(303);
}

#[tokio::test]
async fn without_a_known_browser_the_owner_waits_like_a_stranger() {
    let world = World::new().await;
    exhausts_the_guesses(&world, MOBILE).await;
    let owner = world.visitor();
    owner.asks_for_code(MOBILE).await.is(200);
    owner.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(429);
}

#[tokio::test]
async fn a_known_browser_still_needs_the_code() {
    let world = World::new().await;
    let owner = known(&world, MOBILE).await;
    for code in ["", "000000"] {
        owner.types(MOBILE, code).await.is(422);
    }
    assert!(!owner.is_signed_in().await);
}

#[tokio::test]
async fn the_budget_of_a_known_browser_is_small() {
    let world =
        World::with(&[("CODE_GUESSES", "10"), ("LIMIT_WRONG_CODES_PER_MOBILE", "1/24h")]).await;
    let owner = known(&world, MOBILE).await;
    owner.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..6 {
        owner.types(MOBILE, &other_than(&code)).await.is(422);
    }
    let refused = owner.types(MOBILE, &code).await.is(429);
    assert_eq!(refused.header("retry-after"), Some("900"));
    owner.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn the_code_that_led_to_the_sign_in_counts_for_the_browser() {
    let world = World::new().await;
    let owner = world.signed_in(MOBILE).await;
    owner.posts("/user/logout", &[]).await.is(303);
    let answer = owner.asks_for_code(MOBILE).await.is(429);
    assert_eq!(answer.json()["retry_after"], 60);
}

#[tokio::test]
async fn the_budget_of_a_known_browser_does_not_begin_anew_by_signing_in() {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "1/24h")]).await;
    let owner = world.signed_in(MOBILE).await;
    // The first one was counted for the browser too.
    for wait in [60, 60, 3600, 60] {
        world.passes(seconds(wait));
        owner.asks_for_code(MOBILE).await.is(200);
        owner.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
        owner.posts("/user/logout", &[]).await.is(303);
    }
    world.passes(seconds(3600));
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn right_codes_are_no_part_of_the_budget_of_a_known_browser() {
    let world = World::with(&[
        ("LIMIT_WRONG_CODES_PER_MOBILE", "1/24h"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ])
    .await;
    let owner = world.signed_in(MOBILE).await;
    for _ in 0..11 {
        world.passes(seconds(60));
        world.types_wrong(MOBILE, 1).await;
        owner.asks_for_code(MOBILE).await.is(200);
        owner.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
}

#[tokio::test]
async fn the_budget_of_a_known_browser_goes_on_after_a_sign_in_by_password() {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "1/24h")]).await;
    let owner = world.signed_in(MOBILE).await;
    owner.posts("/user/account/password", &[("password", PASSWORD)]).await.is(303);
    for wait in [60, 60] {
        world.passes(seconds(wait));
        owner.asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
        owner.types_password(MOBILE, PASSWORD).await.is(303);
    }
    world.passes(seconds(60));
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn a_known_browser_is_known_for_one_user_and_not_for_ever() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let other = known(&world, OTHER_MOBILE).await;
    let owner = known(&world, MOBILE).await;
    let forged = world.visitor();
    let device = owner.cookies()["codelogin-device"].replacen('.', ".0", 1);
    forged.plant_cookie("codelogin-device", &device);
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    other.asks_for_code(MOBILE).await.is(429);
    forged.asks_for_code(MOBILE).await.is(429);

    world.disable(MOBILE).await;
    world.enable(MOBILE).await;
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn a_known_browser_is_a_stranger_after_a_year_whatever_it_keeps() {
    let world = World::new().await;
    let owner = known(&world, MOBILE).await;
    world.passes(seconds((365 * 24 - 1) * 60 * MINUTE - 1));
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    owner.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);

    world.passes(seconds(60 * MINUTE));
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn a_share_of_the_messages_is_kept_for_known_browsers() {
    let world = World::with(&[
        ("LIMIT_SENDS_TOTAL", "20/24h"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
    ])
    .await;
    let owner = known(&world, MOBILE).await;
    for _ in 1..19 {
        world.visitor().asks_for_code(MOBILE).await.is(200);
    }
    world.visitor().asks_for_code(MOBILE).await.is(429);
    owner.asks_for_code(MOBILE).await.is(200);
    world.passes(seconds(60 * MINUTE));
    owner.asks_for_code(MOBILE).await.is(429);
    assert_eq!(world.yunxin.messages_sent(), 19);
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_a_row_turn_sms_off_until_the_operator_acts() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let owner = world.visitor();
    owner.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    world.types_wrong(MOBILE, 100).await;

    owner.types(MOBILE, &code).await.is(429).says("短信登录已停用");
    let refused = world.visitor().asks_for_code(MOBILE).await.is(429);
    assert_eq!(refused.json()["retry_after"], 86_400);
    world.passes(seconds(400 * 24 * 60 * MINUTE));
    world.visitor().asks_for_code(MOBILE).await.is(429);

    world.enable(MOBILE).await;
    let owner = world.visitor();
    owner.asks_for_code(MOBILE).await.is(200);
    owner.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn whoever_is_removed_leaves_no_row_of_wrong_codes_to_the_next_with_the_number() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.types_wrong(MOBILE, 100).await;
    world.remove(MOBILE).await;
    world.add_user(MOBILE).await;
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn a_right_code_begins_the_row_anew() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.types_wrong(MOBILE, 99).await;
    world.signed_in(MOBILE).await;
    world.types_wrong(MOBILE, 99).await;
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn ones_success_clears_nobody_elses_count() {
    let world = World::with(&[("LIMIT_WRONG_CODES_PER_MOBILE", "4/24h")]).await;
    world.add_user(OTHER_MOBILE).await;
    let victim = world.visitor();
    victim.asks_for_code(OTHER_MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(OTHER_MOBILE);
    for _ in 0..4 {
        victim.types(OTHER_MOBILE, &other_than(&code)).await.is(422);
    }
    world.signed_in(MOBILE).await;
    victim.types(OTHER_MOBILE, &code).await.is(429);
}

#[tokio::test]
async fn guessing_at_a_number_without_a_code_costs_its_owner_nothing() {
    let world = World::with(&[("LIMIT_WRONG_CODES_PER_MOBILE", "1/24h")]).await;
    for _ in 0..20 {
        world.visitor().types(MOBILE, "000000").await.is(422);
    }
    world.signed_in(MOBILE).await;
    let stranger = world.visitor();
    for _ in 0..9 {
        stranger.types(UNKNOWN_MOBILE, "000000").await.is(422);
    }
    stranger.types(UNKNOWN_MOBILE, "000000").await.is(429);
}

#[tokio::test]
async fn a_stranger_does_not_lock_the_owner_out_of_the_password() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let owner = known(&world, MOBILE).await;
    for _ in 0..5 {
        world.visitor().types_password(MOBILE, "wrong").await.is(422);
    }
    world.visitor().types_password(MOBILE, PASSWORD).await.is(429);
    owner.types_password(MOBILE, "wrong").await.is(422);
    owner.types_password(MOBILE, PASSWORD).await.is(303);

    let change = [("current", PASSWORD), ("password", "quite another phrase")];
    for _ in 0..5 {
        world.visitor().types_password(MOBILE, "wrong").await;
    }
    owner.posts("/user/account/password", &change).await.is(303);
}

#[tokio::test]
async fn a_known_browser_has_five_wrong_passwords_and_no_more() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let owner = known(&world, MOBILE).await;
    for _ in 0..10 {
        owner.types_password(MOBILE, "wrong").await.is(422);
    }
    let refused = owner.types_password(MOBILE, PASSWORD).await.is(429);
    assert_eq!(refused.header("retry-after"), Some("900"));
}
