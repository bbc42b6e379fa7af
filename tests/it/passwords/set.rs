//! Setting and changing one's password, on the account page.

use super::WRONG;
use crate::support::{Answer, MOBILE, PASSWORD, Visitor, World, seconds};

const OTHER: &str = "purple monkey dishwasher";

async fn sets(visitor: &Visitor, current: &str, new: &str) -> Answer {
    let fields = [("current", current), ("password", new)];
    visitor.posts("/user/account/password", &fields).await
}

#[tokio::test]
async fn after_a_sign_in_by_code_a_password_is_set() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    visitor.opens("/user/account").await.says("设置密码").says_not("当前密码");
    let answer = visitor.posts("/user/account/password", &[("password", PASSWORD)]).await.is(303);
    visitor.follows(&answer).await.is(200).says("密码已设置").says("修改密码").says("当前密码");
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    let told = world.events_of(MOBILE).await;
    assert!(told.iter().any(|event| event["event"] == "password_set"), "{told:?}");
    assert!(world.kept_password(MOBILE).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn one_that_is_set_is_changed_with_the_present_one_alone() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let visitor = world.signed_in(MOBILE).await;
    visitor.posts("/user/account/password", &[("password", OTHER)]).await.is(422);
    sets(&visitor, WRONG, OTHER).await.is(422).says("当前密码有误!");
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    sets(&visitor, PASSWORD, OTHER).await.is(303);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
    world.visitor().types_password(MOBILE, OTHER).await.is(303);
}

#[tokio::test]
async fn a_change_ends_all_other_sessions_and_gives_this_one_a_new_id() {
    let world = World::new().await;
    let other = world.signed_in(MOBILE).await;
    world.passes(seconds(60));
    let this = world.signed_in(MOBILE).await;
    let stolen = this.copy();
    sets(&this, "", PASSWORD).await.is(303);
    assert!(this.is_signed_in().await);
    assert!(!other.is_signed_in().await);
    assert!(!stolen.is_signed_in().await, "the old id opens nothing");
}

#[tokio::test]
async fn the_present_one_is_guessed_no_more_often_than_at_sign_in() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let visitor = world.signed_in(MOBILE).await;
    // The five of everybody, and the five of a browser that is known.
    for _ in 0..10 {
        sets(&visitor, WRONG, OTHER).await.is(422);
    }
    let answer = sets(&visitor, PASSWORD, OTHER).await.is(429);
    assert_eq!(answer.header("retry-after"), Some("900"));
    world.visitor().types_password(MOBILE, PASSWORD).await.is(429);
}

#[tokio::test]
async fn one_that_is_short_or_common_is_refused_with_the_reason() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for (unfit, says) in [
        ("", "至少需要 15 个字符"),
        ("fourteen chars", "至少需要 15 个字符"),
        ("passwordpassword", "过于常见"),
        ("123456789012345", "过于常见"),
        ("my number 13800138000", "过于常见"),
        ("three\tlong words", "控制字符"),
        (&"long ".repeat(26), "最多 128 个字符"),
    ] {
        let page = sets(&visitor, "", unfit).await.is(422).says(says);
        assert!(unfit.is_empty() || !page.body.contains(unfit), "{unfit} is on the page");
    }
    visitor.opens("/user/account").await.says("设置密码");
    let eight = World::with(&[("PASSWORD_MIN_LENGTH", "8")]).await;
    let visitor = eight.signed_in(MOBILE).await;
    sets(&visitor, "", "password1").await.is(422).says("过于常见");
    sets(&visitor, "", "kf83 jd2").await.is(303);
}

#[tokio::test]
async fn nobody_who_is_signed_out_sets_one() {
    let world = World::new().await;
    sets(&world.visitor(), "", PASSWORD).await.is(303);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
    let visitor = world.signed_in(MOBILE).await;
    let elsewhere = visitor.copy().sending("sec-fetch-site", "cross-site");
    sets(&elsewhere, "", PASSWORD).await.is(403);
    world.disable(MOBILE).await;
    sets(&visitor, "", PASSWORD).await.is(303);
    world.enable(MOBILE).await;
    world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
}
