//! Two hosts: the second is for when the first cannot have had the message.

use wiremock::{MockServer, ResponseTemplate};

use crate::support::{MOBILE, Nowhere, Wire, World, seconds};

#[tokio::test]
async fn the_second_host_is_asked_where_nobody_listens_at_the_first() {
    let nowhere = Nowhere::new();
    let world = World::with(&[("NETEASE_URLS", &format!("{},{{yunxin}}", nowhere.url()))]).await;
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(MOBILE).await.is(200);
    assert_eq!(answer.json()["msg"], "验证码发送成功");
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn the_second_host_has_time_left_where_the_first_does_not_even_refuse() {
    let silent = Nowhere::silent();
    let urls = format!("{},{{yunxin}}", silent.url());
    let world = World::with(&[("NETEASE_URLS", &urls), ("NETEASE_TIMEOUT", "1s")]).await;
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(MOBILE).await.is(200);
    assert_eq!(answer.json()["msg"], "验证码发送成功");
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn the_send_has_failed_where_no_host_can_be_reached() {
    let (one, other, silent) = (Nowhere::new(), Nowhere::new(), Nowhere::silent());
    for urls in [
        one.url(),
        format!("{},{}", one.url(), other.url()),
        format!("{},{}", silent.url(), one.url()),
        format!("{},{}", one.url(), silent.url()),
    ] {
        let settings = [("NETEASE_URLS", urls.as_str()), ("NETEASE_TIMEOUT", "1s")];
        let world = World::with(&settings).await;
        let answer = world.visitor().asks_for_code(MOBILE).await.is(502);
        assert_eq!(answer.json()["status"], 500, "{urls}");
    }
}

#[tokio::test]
async fn the_second_host_is_not_asked_once_the_first_has_the_message() {
    let second = MockServer::start().await;
    let urls = format!("{{yunxin}},{}", second.uri());
    let world = World::with(&[
        ("NETEASE_URLS", &urls),
        ("NETEASE_TIMEOUT", "1s"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
    ])
    .await;
    let late = ResponseTemplate::new(200).set_delay(seconds(60));
    for answer in [late, ResponseTemplate::new(500), ResponseTemplate::new(503)] {
        world.yunxin.answers(answer);
        let visitor = world.visitor();
        visitor.asks_for_code(MOBILE).await.is(200);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
    for status in [418, 503] {
        world.yunxin.refuses_with(status);
        world.visitor().asks_for_code(MOBILE).await.is(502);
        world.yunxin.code_sent_to(MOBILE);
    }
    assert_eq!(second.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn the_second_host_is_not_asked_after_a_connection_that_broke() {
    let second = MockServer::start().await;
    let wire = Wire::answering(&[""]);
    let urls = format!("{},{}", wire.url(), second.uri());
    let world = World::with(&[("NETEASE_URLS", &urls)]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    assert_eq!(wire.codes().len(), 1);
    assert_eq!(second.received_requests().await.expect("recorded").len(), 0);
}
