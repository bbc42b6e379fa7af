//! Limits and races, where the two instances do not see each other.

use super::Site;
use crate::support::{MOBILE, NO_OTHER_LIMIT, at_once, other_than};

/// Nothing but the limit of one number's messages holds.
fn one_message_a_minute() -> Vec<(&'static str, &'static str)> {
    let others = NO_OTHER_LIMIT.iter().filter(|(name, _)| *name != "LIMIT_SENDS_PER_MOBILE");
    others.copied().collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn fifty_sends_at_once_are_one_message() {
    let site = Site::with(&one_message_a_minute()).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.visitor();
    let sends = (0..50)
        .map(|_| visitor.copy())
        .map(|stranger| async move { stranger.asks_for_code(MOBILE).await.status });
    let mut answers = at_once(sends).await;
    answers.sort_unstable();
    assert_eq!(answers, [vec![200], vec![429; 49]].concat());
    assert_eq!(site.yunxin.messages_to(MOBILE).await, 1);
    site.both_instances_were_asked();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn of_a_hundred_guesses_at_once_five_are_compared() {
    let site = Site::with(NO_OTHER_LIMIT).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = site.yunxin.code_sent_to(MOBILE).await;
    let wrong = other_than(&code);
    let guesses = (0..100)
        .map(|_| (visitor.copy(), wrong.clone()))
        .map(|(visitor, wrong)| async move { visitor.types(MOBILE, &wrong).await.status });
    assert_eq!(at_once(guesses).await, [422; 100]);
    assert_eq!(site.guesses().await, 5);
    visitor.types(MOBILE, &code).await.is(422);
    site.both_instances_were_asked();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn fifty_right_codes_at_once_are_one_sign_in() {
    let site = Site::with(NO_OTHER_LIMIT).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = site.yunxin.code_sent_to(MOBILE).await;
    let answers = (0..50)
        .map(|_| (visitor.copy(), code.clone()))
        .map(|(visitor, code)| async move { visitor.types(MOBILE, &code).await.status });
    let answers = at_once(answers).await;
    assert!(answers.iter().all(|status| [303, 422].contains(status)), "{answers:?}");
    let told = site.operator.runs(&["events", "--json", "--mobile", MOBILE]).await.is(0).json();
    let sign_ins = told.as_array().expect("a list").iter();
    assert_eq!(sign_ins.filter(|event| event["event"] == "signed_in").count(), 1);
    site.both_instances_were_asked();
}
