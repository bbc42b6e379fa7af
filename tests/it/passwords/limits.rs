//! How often a password may be wrong.

use super::{SLOW, WRONG, with_password};
use crate::support::{
    MOBILE, NO_OTHER_LIMIT, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, World, at_once, seconds,
};

#[tokio::test]
async fn the_sixth_wrong_one_in_five_minutes_is_refused_to_the_second() {
    let world = with_password(&[]).await;
    for _ in 0..5 {
        world.visitor().types_password(MOBILE, WRONG).await.is(422);
    }
    world.passes(seconds(299));
    let answer = world.visitor().types_password(MOBILE, PASSWORD).await.is(429);
    assert_eq!(answer.header("retry-after"), Some("1"));
    answer.says("请在 1 秒后再试");
    let told = world.events_of(MOBILE).await;
    assert_eq!(told.last().expect("one")["limit"], "passwords_per_mobile");
    world.passes(seconds(1));
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
}

#[tokio::test]
async fn the_right_one_clears_the_count() {
    let world = with_password(&[]).await;
    for _ in 0..3 {
        for _ in 0..4 {
            world.visitor().types_password(MOBILE, WRONG).await.is(422);
        }
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    }
}

#[tokio::test]
async fn an_address_is_limited_whatever_numbers_it_tries() {
    let world = with_password(&[("LIMIT_PASSWORDS_PER_ADDRESS", "3/5m")]).await;
    for n in 0..3 {
        world.visitor().types_password(&format!("1390013900{n}"), WRONG).await.is(422);
    }
    world.visitor().types_password(MOBILE, PASSWORD).await.is(429);
    world.passes(seconds(300));
    for _ in 0..10 {
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    }
}

/// Each from the address that the number of the visitor gives.
async fn types_wrong_ones_at_once(
    world: &World,
    visitors: u32,
    address: fn(u32) -> String,
) -> impl Fn(u16) -> usize {
    let typing = (0..visitors).map(|n| {
        let visitor = world.visitor().sending("x-forwarded-for", &address(n));
        async move { visitor.types_password(MOBILE, WRONG).await.status }
    });
    let answers = at_once(typing).await;
    move |status| answers.iter().filter(|answer| **answer == status).count()
}

#[tokio::test]
async fn fifty_at_once_are_five_compared() {
    let world = with_password(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let answered = types_wrong_ones_at_once(&world, 50, |n| format!("203.0.113.{n}")).await;
    assert_eq!((answered(422), answered(429)), (5, 45));
}

#[tokio::test]
async fn an_address_that_is_told_to_wait_has_had_its_try_and_the_number_has_not() {
    let world = World::with(&[
        ("LIMIT_PASSWORDS_PER_ADDRESS", "10/5m"),
        ("LIMIT_PASSWORDS_PER_MOBILE", "10/5m"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    world.keep_password(MOBILE, SLOW).await;
    let answered = types_wrong_ones_at_once(&world, 10, |_| "203.0.113.1".to_owned()).await;
    assert!(answered(503) > 0 && answered(422) + answered(503) == 10);
    let from = |address| world.visitor().sending("x-forwarded-for", address);
    from("203.0.113.1").types_password(OTHER_MOBILE, WRONG).await.is(429);
    from("203.0.113.2").types_password(MOBILE, PASSWORD).await.is(303);
}

#[tokio::test]
async fn wrong_passwords_do_not_stop_a_sign_in_by_code() {
    let world = with_password(&[]).await;
    for _ in 0..6 {
        world.visitor().types_password(MOBILE, WRONG).await;
    }
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn a_password_turns_sign_in_by_sms_on_again() {
    let world = with_password(NO_OTHER_LIMIT).await;
    world.types_wrong(MOBILE, 100).await;
    world.visitor().asks_for_code(MOBILE).await.is(429);
    world.visitor().types_password(MOBILE, WRONG).await.is(422);
    world.visitor().asks_for_code(MOBILE).await.is(429);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn one_persons_success_clears_nobody_elses_count() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    world.set_password(OTHER_MOBILE, PASSWORD).await;
    for _ in 0..5 {
        world.visitor().types_password(MOBILE, WRONG).await.is(422);
    }
    world.visitor().types_password(OTHER_MOBILE, PASSWORD).await.is(303);
    world.visitor().types_password(MOBILE, WRONG).await.is(429);
}

#[tokio::test]
async fn ones_own_success_does_not_clear_the_address() {
    let world = with_password(&[("LIMIT_PASSWORDS_PER_ADDRESS", "3/5m")]).await;
    for mobile in [OTHER_MOBILE, UNKNOWN_MOBILE] {
        world.visitor().types_password(mobile, WRONG).await.is(422);
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    }
    world.visitor().types_password(OTHER_MOBILE, WRONG).await.is(422);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(429);
}
