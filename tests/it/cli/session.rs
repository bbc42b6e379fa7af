//! `session`: where somebody is signed in, and an end to it.

use serde_json::json;

use super::{Operator, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor};

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (_service, address) = operator.serves().await;
    assert_eq!(operator.runs(&["session", "list", MOBILE]).await.is(0).out, "");

    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
    let listed = operator.runs(&["session", "list", MOBILE]).await.is(0);
    assert_eq!(listed.out.lines().count(), 1);
    let listed = listed.says("from 127.0.0.1  unknown browser");
    assert!(!listed.out.contains(&visitor.session_cookie().expect("one")), "{}", listed.out);
    let listed = operator.runs(&["session", "list", MOBILE, "--json"]).await.is(0).json();
    assert_eq!(listed[0]["address"], "127.0.0.1");
    assert_eq!(listed[0]["browser"], json!(null));
    assert_eq!(listed[0]["signed_in_at"], listed[0]["last_used_at"]);

    let ended = operator.runs(&["session", "end", MOBILE]).await.is(0);
    ended.says("ended 1 session of 13800138000");
    assert!(!visitor.is_signed_in().await);
    operator.runs(&["session", "end", MOBILE]).await.is(0).says("ended 0 sessions of");
    let told = operator.runs(&["events", "--mobile", MOBILE]).await.is(0);
    told.says("the operator ended 1 session").says("the operator ended 0 sessions");
}

#[tokio::test]
async fn everybodys_sessions_are_ended_at_once() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let mut everybody = Vec::new();
    for mobile in [MOBILE, OTHER_MOBILE] {
        operator.runs(&["user", "add", mobile]).await.is(0);
    }
    let (_service, address) = operator.serves().await;
    for mobile in [MOBILE, OTHER_MOBILE] {
        let visitor = Visitor::new(address);
        visitor.asks_for_code(mobile).await.is(200);
        visitor.types(mobile, &yunxin.code_sent_to(mobile).await).await.is(303);
        everybody.push(visitor);
    }
    operator.runs(&["session", "end"]).await.is(2);
    operator.runs(&["session", "end", MOBILE, "--all"]).await.is(2);
    assert!(everybody[0].is_signed_in().await && everybody[1].is_signed_in().await);

    operator.runs(&["session", "end", "--all"]).await.is(0).says("ended 2 sessions");
    assert!(!everybody[0].is_signed_in().await && !everybody[1].is_signed_in().await);
    operator.runs(&["session", "end", "--all"]).await.is(0).says("ended 0 sessions");
    operator.runs(&["events"]).await.is(0).says("the operator ended 2 sessions");
}

#[tokio::test]
async fn whom_nobody_knows_has_none() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    for command in ["list", "end"] {
        let done = operator.runs(&["session", command, UNKNOWN_MOBILE]).await.is(1).in_one_line();
        done.complains("13700137000 is not a user");
    }
}
