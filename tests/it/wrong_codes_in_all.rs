//! `LIMIT_WRONG_CODES_TOTAL`: whom it keeps out once strangers have reached it, and whom it does not.

use crate::support::{MOBILE, OTHER_MOBILE, World, other_than, seconds};

const MINUTE: u64 = 60;

/// Types wrong codes for numbers of others, until all that are allowed in all are typed.
async fn exhausts_the_total(world: &World, allowed: usize) {
    for n in 0..allowed.div_ceil(5) {
        let mobile = format!("151001510{n:02}");
        world.add_user(&mobile).await;
        let stranger = world.visitor();
        stranger.asks_for_code(&mobile).await.is(200);
        let code = world.yunxin.code_sent_to(&mobile);
        for _ in 0..5 {
            stranger.types(&mobile, &other_than(&code)).await.is(422);
        }
    }
}

/// Many addresses, so that the total alone stands in the way.
const OF_ALL: &[(&str, &str)] =
    &[("LIMIT_SENDS_PER_ADDRESS", "off"), ("LIMIT_GUESSES_PER_ADDRESS", "off")];

#[tokio::test]
async fn wrong_codes_in_all_keep_out_neither_known_browsers_nor_who_was_sent_a_code_before() {
    let world = World::with(OF_ALL).await;
    let known = world.signed_in(MOBILE).await;
    known.posts("/user/logout", &[]).await.is(303);
    world.passes(seconds(60 * MINUTE));
    world.add_user(OTHER_MOBILE).await;
    let before = world.visitor();
    before.asks_for_code(OTHER_MOBILE).await.is(200);
    let code_before = world.yunxin.code_sent_to(OTHER_MOBILE);
    exhausts_the_total(&world, 50).await;

    let third = "13900139099";
    world.add_user(third).await;
    let after = world.visitor();
    after.asks_for_code(third).await.is(200);
    let code_after = world.yunxin.code_sent_to(third);
    let refused = after.types(third, &code_after).await.is(429);
    assert!(refused.header("retry-after").and_then(|wait| wait.parse().ok()) <= Some(3600));

    before.types(OTHER_MOBILE, &other_than(&code_before)).await.is(422);
    before.types(OTHER_MOBILE, &code_before).await.is(303);
    known.asks_for_code(MOBILE).await.is(200);
    known.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn a_new_code_makes_nobody_late_who_was_in_time() {
    let world = World::with(OF_ALL).await;
    world.add_user(OTHER_MOBILE).await;
    let visitor = world.visitor();
    visitor.asks_for_code(OTHER_MOBILE).await.is(200);
    world.yunxin.code_sent_to(OTHER_MOBILE);
    exhausts_the_total(&world, 50).await;
    world.passes(seconds(MINUTE));
    visitor.asks_for_code(OTHER_MOBILE).await.is(200);
    visitor.types(OTHER_MOBILE, &world.yunxin.code_sent_to(OTHER_MOBILE)).await.is(303);
}

#[tokio::test]
async fn guesses_that_nothing_stands_behind_count_for_nobody_else() {
    let world = World::with(OF_ALL).await;
    for n in 0..300 {
        world.visitor().types(&format!("13700{n:06}"), "000000").await.is(422);
    }
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn the_operator_is_warned_when_half_of_the_wrong_codes_are_typed() {
    let world = World::with(OF_ALL).await;
    exhausts_the_total(&world, 20).await;
    world.types_wrong(MOBILE, 4).await;
    assert_eq!(world.told_in_all("many_wrong_codes").await, 0);
    world.passes(seconds(MINUTE));
    world.types_wrong(MOBILE, 1).await;
    assert_eq!(world.told_in_all("many_wrong_codes").await, 1);
}
