//! Failing as it is told to.

use super::{BODY, StandIn};
use crate::support::seconds;

#[tokio::test]
async fn told_to_refuse_it_refuses_and_no_message_arrives() {
    let stand_in = StandIn::start().await;
    assert_eq!(stand_in.is_told("{\"code\":416}").await, 200);
    for _ in 0..3 {
        assert_eq!(stand_in.judges(stand_in.signed(), BODY).await.0, 416);
    }
    assert!(stand_in.inbox().await.is_empty());
}

#[tokio::test]
async fn told_to_answer_with_another_status_it_does_and_the_message_arrives() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"http\":500}").await;
    let answer = stand_in.order(stand_in.signed(), BODY).send().await.expect("it answers");
    assert_eq!(answer.status(), 500);
    assert_eq!(stand_in.inbox().await.len(), 1);
}

#[tokio::test]
async fn told_to_answer_with_another_body_it_does_and_the_message_arrives() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"body\":\"<html>\"}").await;
    let answer = stand_in.order(stand_in.signed(), BODY).send().await.expect("it answers");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.expect("text"), "<html>");
    assert_eq!(stand_in.inbox().await.len(), 1);
}

#[tokio::test]
async fn told_to_hang_up_it_does_and_the_message_arrives() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"drop\":true}").await;
    let answer = stand_in.order(stand_in.signed(), BODY).send().await;
    assert!(answer.is_err(), "{answer:?}");
    assert_eq!(stand_in.inbox().await.len(), 1);
}

#[tokio::test]
async fn told_to_be_slow_it_is_and_the_message_arrives_at_once() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"delay_ms\":60000}").await;
    let request = stand_in.order(stand_in.signed(), BODY).timeout(seconds(1));
    assert!(request.send().await.expect_err("no answer yet").is_timeout());
    assert_eq!(stand_in.inbox().await.len(), 1);

    stand_in.is_told("{\"delay_ms\":1}").await;
    stand_in.accepts(BODY).await;
}

#[tokio::test]
async fn several_faults_hold_at_once() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"code\":503,\"http\":502,\"delay_ms\":1}").await;
    let answer = stand_in.order(stand_in.signed(), BODY).send().await.expect("it answers");
    assert_eq!(answer.status(), 502);
    let answer: serde_json::Value = answer.json().await.expect("JSON");
    assert_eq!(answer["code"], 503);
    assert!(stand_in.inbox().await.is_empty());
}

#[tokio::test]
async fn the_last_fault_takes_the_place_of_the_one_before_and_nothing_heals() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"http\":500}").await;
    stand_in.is_told("{\"code\":416}").await;
    assert_eq!(stand_in.judges(stand_in.signed(), BODY).await.0, 416);
    assert_eq!(stand_in.is_told("{}").await, 200);
    stand_in.accepts(BODY).await;
}

#[tokio::test]
async fn a_fault_that_is_not_understood_changes_nothing() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"code\":416}").await;
    for fault in [
        "{\"cod\":200}",
        "{\"code\":416,\"retry\":1}",
        "{\"code\":\"416\"}",
        "{\"http\":99999}",
        "{\"delay_ms\":-1}",
        "{\"drop\":1}",
        "416",
        "null",
        "[]",
        "[200]",
        "",
        "code=416",
    ] {
        assert_eq!(stand_in.is_told(fault).await, 422, "{fault}");
    }
    assert_eq!(stand_in.judges(stand_in.signed(), BODY).await.0, 416);
}

#[tokio::test]
async fn a_wrong_request_is_refused_whatever_the_fault() {
    let stand_in = StandIn::start().await;
    stand_in.is_told("{\"code\":200}").await;
    assert_eq!(stand_in.judges(stand_in.signed(), "mobile=1").await.0, 414);
}
