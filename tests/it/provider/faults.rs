//! No usable answer: the message may be on its way, so its code is good, and it is not sent again.

use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{A_LONG_DAY, asks};
use crate::support::{Answer, MOBILE, Visitor, Wire, World, seconds};

const MAY_ARRIVE: &str = "验证码已提交发送，如收到短信可直接输入";

#[tokio::test]
async fn a_code_is_good_whatever_stands_in_the_answers_place() {
    let world = World::with(&A_LONG_DAY).await;
    let accepted = json!({ "code": 200, "msg": "88", "obj": "902134" });
    let status = |status| ResponseTemplate::new(status).set_body_json(&accepted);
    let body = |body: &str| ResponseTemplate::new(200).set_body_string(body);
    for answer in [
        status(500),
        status(502),
        status(404),
        status(403),
        status(201),
        status(204),
        ResponseTemplate::new(200),
        body("<html><title>Sign in to the network</title></html>"),
        body("{\"code\":200"),
        body("{\"code\":200,\"code\":416}"),
        body("{\"code\":416,\"code\":200,\"obj\":\"902134\"}"),
        body("200"),
        body("[{\"code\":200}]"),
        body("{\"code\":\"200\",\"obj\":\"902134\"}"),
        body("{\"code\":200.0,\"obj\":\"902134\"}"),
        body("{\"code\":null}"),
        body("{\"msg\":\"88\",\"obj\":\"902134\"}"),
        ResponseTemplate::new(200).set_body_bytes([0xff, 0xfe, 0x00]),
    ] {
        world.yunxin.answers(answer);
        let visitor = world.visitor();
        world.passes(seconds(60));
        may_arrive(&visitor.asks_for_code(MOBILE).await);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
}

#[tokio::test]
async fn an_answer_of_more_than_64_kib_is_not_read() {
    let world = World::with(&A_LONG_DAY).await;
    let refusal = |length: usize| {
        let refusal = json!({ "code": 416 }).to_string();
        let padding = " ".repeat(length - refusal.len());
        ResponseTemplate::new(200).set_body_string(refusal + &padding)
    };
    world.yunxin.answers(refusal(64 * 1024));
    world.visitor().asks_for_code(MOBILE).await.is(502);
    world.yunxin.code_sent_to(MOBILE);
    for length in [64 * 1024 + 1, 1024 * 1024] {
        world.passes(seconds(60));
        world.yunxin.answers(refusal(length));
        let visitor = world.visitor();
        may_arrive(&visitor.asks_for_code(MOBILE).await);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    let accepts = ResponseTemplate::new(200).set_body_json(json!({ "code": 200, "obj": "902134" }));
    Mock::given(any()).respond_with(accepts).mount(&elsewhere).await;
    let world = World::with(&A_LONG_DAY).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/sms/sendcode.action", elsewhere.uri());
        world.yunxin.answers(ResponseTemplate::new(status).insert_header("location", to));
        let visitor = world.visitor();
        world.passes(seconds(60));
        may_arrive(&visitor.asks_for_code(MOBILE).await);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
    assert_eq!(elsewhere.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_waited_for() {
    let world = World::with(&[("NETEASE_TIMEOUT", "1s")]).await;
    world.yunxin.takes(seconds(60));
    let visitor = world.visitor();
    may_arrive(&visitor.asks_for_code(MOBILE).await);
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_code_good() {
    for answer in [
        &[""],
        &["HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"code\":200,"],
        &["HTTP/1.1 200 OK\r\ncontent-le"],
        &["SSH-2.0-OpenSSH_9.9\r\n"],
    ] {
        let wire = Wire::answering(answer);
        let world = World::with(&[("NETEASE_URLS", &wire.url())]).await;
        let visitor = world.visitor();
        may_arrive(&visitor.asks_for_code(MOBILE).await);
        let codes = wire.codes();
        assert_eq!(codes.len(), 1, "one message went out: {answer:?}");
        visitor.types(MOBILE, &codes[0]).await.is(303);
    }
}

#[tokio::test]
async fn a_connection_that_was_kept_and_breaks_sends_the_message_once() {
    let wire =
        Wire::answering(&["HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"code\":200}", ""]);
    let mut settings = A_LONG_DAY.to_vec();
    let url = wire.url();
    settings.push(("NETEASE_URLS", &url));
    let world = World::with(&settings).await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.passes(seconds(60));
    let visitor = world.visitor();
    may_arrive(&visitor.asks_for_code(MOBILE).await);
    let codes = wire.codes();
    assert_eq!(codes.len(), 2, "one message each");
    visitor.types(MOBILE, &codes[1]).await.is(303);
}

#[tokio::test]
async fn who_hangs_up_can_still_type_the_code_that_arrives() {
    let world = World::with(&A_LONG_DAY).await;
    let visitor = world.visitor();
    asks(&world, &visitor).await;
    world.yunxin.takes(seconds(2));
    world.passes(seconds(60));
    hangs_up_meanwhile(&world, &visitor).await;
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn what_the_provider_says_counts_for_who_has_hung_up_too() {
    let refusal = json!({ "code": 503 });
    let choice = json!({ "code": 200, "obj": "902134" });
    for (answer, opens) in [(refusal, None), (choice, Some("902134"))] {
        let mut world = World::with(&A_LONG_DAY).await;
        let visitor = world.visitor();
        let first = asks(&world, &visitor).await;
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        world.yunxin.answers(answer.set_delay(seconds(2)));
        world.passes(seconds(60));
        hangs_up_meanwhile(&world, &visitor).await;
        let ours = world.yunxin.code_sent_to(MOBILE);
        // The end of the service waits for the messages under way.
        world.restart().await;
        let visitor = visitor.goes_to(world.address());
        visitor.types(MOBILE, &ours).await.is(422);
        visitor.types(MOBILE, opens.unwrap_or(&first)).await.is(303);
    }
}

/// Asks for a code, and closes the connection when the provider has the message and has not answered.
async fn hangs_up_meanwhile(world: &World, visitor: &Visitor) {
    let impatient = visitor.copy();
    let request = tokio::spawn(async move { impatient.asks_for_code(MOBILE).await });
    world.yunxin.is_asked().await;
    request.abort();
    assert!(request.await.is_err(), "no answer had come");
}

#[track_caller]
fn may_arrive(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["status"], 200);
    assert_eq!(answer.json()["msg"], MAY_ARRIVE);
}

#[tokio::test]
async fn who_signs_in_while_the_provider_is_slow_stays_signed_in() {
    let world = World::with(&A_LONG_DAY).await;
    let visitor = world.visitor();
    let first = asks(&world, &visitor).await;
    world.yunxin.takes(seconds(1));
    world.passes(seconds(60));
    tokio::join!(visitor.asks_for_code(MOBILE), async {
        world.yunxin.is_asked().await;
        visitor.types(MOBILE, &first).await.is(303);
    });
    world.yunxin.code_sent_to(MOBILE);
    assert!(visitor.is_signed_in().await);
}
