//! Who becomes a user by signing in, and when.

use crate::support::{MOBILE, NO_OTHER_LIMIT, PASSWORD, UNKNOWN_MOBILE, Visitor, World, at_once};

const OPEN: &[(&str, &str)] = &[("REGISTRATION", "open"), ("LIMIT_SENDS_PER_MOBILE", "off")];

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_browsers_that_answer_at_once_all_are_in_and_one_account_is_made() {
    let world = World::with(OPEN).await;
    let mut answers: Vec<(Visitor, String)> = Vec::new();
    for _ in 0..10 {
        let visitor = world.visitor();
        visitor.asks_for_code(UNKNOWN_MOBILE).await.is(200);
        answers.push((visitor, world.yunxin.code_sent_to(UNKNOWN_MOBILE)));
    }
    assert_eq!(world.count_users().await, 1, "a code makes nobody a user");
    let typing = answers
        .into_iter()
        .map(|(visitor, code)| async move { visitor.types(UNKNOWN_MOBILE, &code).await.status });
    assert_eq!(at_once(typing).await, [303; 10]);
    assert_eq!(world.count_users().await, 2);
    let told = world.events_of(UNKNOWN_MOBILE).await;
    let of_kind = |kind: &str| told.iter().filter(|event| event["event"] == kind).count();
    assert_eq!((of_kind("registered"), of_kind("signed_in")), (1, 10));
}

#[tokio::test]
async fn a_password_makes_nobody_a_user() {
    let world = World::with(OPEN).await;
    world.visitor().types_password(UNKNOWN_MOBILE, PASSWORD).await.is(422);
    assert_eq!(world.count_users().await, 1);
}

#[tokio::test]
async fn closed_stays_closed_on_every_path() {
    for hidden in ["false", "true"] {
        let world = World::with(&[("HIDE_UNKNOWN_MOBILES", hidden)]).await;
        let visitor = world.visitor();
        visitor.opens("/user/codelogin").await.is(200).says_not("自动创建账号");
        visitor.asks_for_code(UNKNOWN_MOBILE).await;
        visitor.types(UNKNOWN_MOBILE, "000000").await.is(422);
        visitor.types_password(UNKNOWN_MOBILE, PASSWORD).await.is(422);
        assert_eq!(world.count_users().await, 1);
    }
}

#[tokio::test]
async fn one_who_is_disabled_does_not_come_back_as_a_newcomer() {
    let world = World::with(OPEN).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    world.disable(MOBILE).await;
    visitor.types(MOBILE, &code).await.is(403);
    assert_eq!(world.count_users().await, 1);
    assert!(!visitor.is_signed_in().await);
}

#[tokio::test]
async fn a_number_that_is_nobodys_and_locked_is_turned_on_again() {
    let world = World::with(&[NO_OTHER_LIMIT, &[("REGISTRATION", "open")]].concat()).await;
    let enable = ["user", "enable", UNKNOWN_MOBILE];
    world.types_wrong(UNKNOWN_MOBILE, 99).await;
    assert!(world.operator_fails(&enable).await.contains("is not a user"));
    world.types_wrong(UNKNOWN_MOBILE, 1).await;
    world.visitor().asks_for_code(UNKNOWN_MOBILE).await.is(429);

    let said = world.operator(&enable).await;
    assert_eq!(said, "13700137000 is not a user; sign-in by SMS is on again for the number\n");
    let told = world.events_of(UNKNOWN_MOBILE).await;
    assert_eq!(told.last().map(|event| &event["event"]), Some(&"sms_turned_on".into()));
    assert!(world.operator_fails(&enable).await.contains("is not a user"));
    assert_eq!(world.count_users().await, 1);
    world.signed_in(UNKNOWN_MOBILE).await;
}
