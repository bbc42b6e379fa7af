//! `sms send`: one real message, and its answer explained.

use serde_json::json;

use super::{Operator, StandIn};
use crate::support::MOBILE;

#[tokio::test]
async fn a_test_message_arrives() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url()).sets("CODE_LENGTH", "8");
    let done = operator.runs(&["sms", "send", "+86 138 0013 8000"]).await.is(0);
    let code = yunxin.code_sent_to(MOBILE).await;
    assert_eq!(code.len(), 8);
    done.says("Yunxin accepted it, as number 1.").says_not(&code);
}

#[tokio::test]
async fn everything_that_goes_wrong_at_yunxin_is_explained() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    for (how, explanation) in [
        (json!({ "code": 416 }), "not sent to this number: 416: too many messages"),
        (json!({ "code": 418 }), "not sent, for now: 418: the channel is down"),
        (json!({ "code": 301 }), "not sent to anybody: 301: the application is disabled"),
        (json!({ "code": 999 }), "not sent to anybody: 999: a status that Yunxin does not"),
        (json!({ "http": 500 }), "it may or may not arrive: the answer is not one that Yunxin"),
        (
            json!({ "body": "<html>" }),
            "it may or may not arrive: the answer is not one that Yunxin",
        ),
        (json!({ "drop": true }), "it may or may not arrive: the connection broke"),
    ] {
        yunxin.goes_wrong(&how).await;
        let done = operator.runs(&["sms", "send", MOBILE]).await.is(1).in_one_line();
        done.complains(explanation).complains(" → ");
    }
    yunxin.goes_wrong(&json!({})).await;
    operator.runs(&["sms", "send", MOBILE]).await.is(0);
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_explained_after_the_time_that_is_set() {
    let yunxin = StandIn::start().await;
    yunxin.goes_wrong(&json!({ "delay_ms": 60_000 })).await;
    let operator = Operator::with_provider(&yunxin.url()).sets("NETEASE_TIMEOUT", "1s");
    let done = operator.runs(&["sms", "send", MOBILE]).await.is(1).in_one_line();
    done.complains(
        "it may or may not arrive: Yunxin took the request and did not answer in time →",
    );
}

#[tokio::test]
async fn keys_that_do_not_fit_are_explained() {
    let yunxin = StandIn::start().await;
    for (name, remedy) in [
        ("NETEASE_APP_SECRET", "the signature does not match → set NETEASE_APP_SECRET"),
        ("NETEASE_APP_KEY", "a parameter or header is wrong → look at NETEASE_APP_KEY"),
    ] {
        let operator = Operator::with_provider(&yunxin.url()).sets(name, "another");
        let done = operator.runs(&["sms", "send", MOBILE]).await.is(1).in_one_line();
        done.complains("not sent to anybody: 414: ").complains(remedy);
    }
}

#[tokio::test]
async fn a_provider_that_is_not_reached_is_explained() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let done = operator.runs(&["sms", "send", MOBILE]).await.is(1);
    done.complains("not sent, for now: no connection could be made to any of Yunxin's hosts");
}

#[tokio::test]
async fn no_message_is_tried_without_keys_or_to_what_is_no_number() {
    let done = Operator::new().runs(&["sms", "send", MOBILE]).await.is(1);
    done.complains("NETEASE_APP_KEY").complains("NETEASE_APP_SECRET");
    Operator::new().runs(&["sms", "send", "12345"]).await.is(2).complains("not a mainland mobile");
}
