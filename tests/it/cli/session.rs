//! `session`: where somebody is signed in, and an end to it.

use serde_json::json;

use super::{Operator, StandIn};
use crate::support::{Database, MOBILE, UNKNOWN_MOBILE, Visitor};

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
    ended.says("ended 1 of the sessions of 13800138000");
    assert!(!visitor.is_signed_in().await);
    operator.runs(&["session", "end", MOBILE]).await.is(0).says("ended 0");
    let told = operator.runs(&["events", "--mobile", MOBILE]).await.is(0);
    told.says("the operator ended 1 sessions");
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
