//! What an attacker, a broken provider or bad timing would need one slip for.

use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{MOBILE, World, seconds};

/// A machine on the way to Yunxin, or in its place, that answers everything so.
async fn machine(answer: ResponseTemplate) -> MockServer {
    let machine = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&machine).await;
    machine
}

/// What becomes of a code when these hosts stand in Yunxin's place.
async fn asks_through(hosts: &[&MockServer]) -> String {
    let urls: Vec<String> = hosts.iter().map(|host| host.uri()).collect();
    let world = World::with(&[("NETEASE_URLS", &urls.join(",")), ("NETEASE_TIMEOUT", "1s")]).await;
    let answer = world.visitor().asks_for_code(MOBILE).await.is(200);
    answer.json()["msg"].as_str().expect("text").to_owned()
}

async fn requests_to(host: &MockServer) -> usize {
    host.received_requests().await.expect("they are recorded").len()
}

#[tokio::test]
async fn signed_headers_follow_no_redirect() {
    let elsewhere = machine(ResponseTemplate::new(200)).await;
    for status in [301, 307, 308] {
        let redirect = ResponseTemplate::new(status).insert_header("location", elsewhere.uri());
        let host = machine(redirect).await;
        assert!(asks_through(&[&host]).await.contains("如收到短信"));
        assert_eq!(requests_to(&host).await, 1);
    }
    assert_eq!(requests_to(&elsewhere).await, 0);
}

#[tokio::test]
async fn a_message_that_may_have_gone_out_is_not_sent_again() {
    let slow = machine(ResponseTemplate::new(200).set_delay(seconds(3))).await;
    let backup = machine(ResponseTemplate::new(200)).await;
    assert!(asks_through(&[&slow, &backup]).await.contains("如收到短信"));
    assert_eq!((requests_to(&slow).await, requests_to(&backup).await), (1, 0));
}

#[tokio::test]
async fn success_under_another_http_status_is_none() {
    for status in [201, 202, 206] {
        let answer = ResponseTemplate::new(status).set_body_json(json!({ "code": 200 }));
        assert!(asks_through(&[&machine(answer).await]).await.contains("如收到短信"), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_as_soon_as_the_provider_has_it() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(60));

    world.yunxin.takes(seconds(2));
    let asking = visitor.copy();
    let asking = tokio::spawn(async move { asking.asks_for_code(MOBILE).await.status });
    while world.yunxin.messages_under_way() == 0 {
        tokio::task::yield_now().await;
    }
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert_eq!(asking.await.expect("no panic"), 200);
}

#[tokio::test]
async fn messages_that_were_refused_push_no_code_out() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    world.yunxin.refuses_with(416);
    for _ in 0..2 {
        world.passes(seconds(60));
        visitor.asks_for_code(MOBILE).await.is(502);
        world.yunxin.code_sent_to(MOBILE);
    }
    visitor.types(MOBILE, &code).await.is(303);
}

#[tokio::test]
async fn a_restart_forgives_nobody() {
    let mut world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    world.restart().await;
    let refused = world.visitor().asks_for_code(MOBILE).await.is(429);
    assert_eq!(refused.json()["retry_after"], 60);
}
