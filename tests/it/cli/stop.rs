//! How the service ends: requests under way finish, and nothing holds it up for longer than ten seconds.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{HandMadeProvider, Operator};
use crate::support::{MOBILE, Visitor, seconds};

const ACCEPTED: &str = r#"{"code":200,"msg":"88"}"#;

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_service_ends() {
    let yunxin = HandMadeProvider::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (mut service, address) = operator.serves().await;
    let asks = tokio::spawn(async move { Visitor::new(address).asks_for_code(MOBILE).await });
    let message = yunxin.is_asked().await;

    service.is_asked_to_end();
    service.says("stopping").await;
    message.answer("", ACCEPTED).await;
    let answer = asks.await.expect("no panic").is(200);
    assert_eq!(answer.json()["status"], 200);
    service.ends().await.is(0);
}

#[tokio::test]
async fn a_browser_that_keeps_its_connection_does_not_hold_the_end_up() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let (service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.opens("/user/codelogin").await.is(200);
    let _silent = TcpStream::connect(address).await.expect("a connection");

    service.is_asked_to_end();
    timeout(seconds(5), service.ends()).await.expect("it ends at once").is(0);
}

#[tokio::test]
async fn a_request_that_was_on_its_way_meanwhile_is_answered_and_its_connection_closed() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let (mut service, address) = operator.serves().await;
    let mut proxy = BufReader::new(TcpStream::connect(address).await.expect("a connection"));
    let ask = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    proxy.write_all(ask.as_bytes()).await.expect("it listens");
    let mut line = String::new();
    while line != "ok\n" {
        line.clear();
        assert!(proxy.read_line(&mut line).await.expect("an answer") > 0);
        assert_ne!(line.trim_end().to_ascii_lowercase(), "connection: close");
    }

    service.is_asked_to_end();
    service.says("stopping").await;
    while TcpStream::connect(address).await.is_ok() {}
    proxy.write_all(ask.as_bytes()).await.expect("it is still there");
    let mut answer = String::new();
    proxy.read_to_string(&mut answer).await.expect("an answer, and the end");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    timeout(seconds(1), service.ends()).await.expect("nothing is waited for").is(0);
}

#[tokio::test]
async fn ten_seconds_are_all_that_anything_gets() {
    let yunxin = HandMadeProvider::start().await;
    let operator = Operator::with_provider(&yunxin.url())
        .sets("NETEASE_TIMEOUT", "10s")
        .sets("HIDE_UNKNOWN_MOBILES", "true");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (service, address) = operator.serves().await;
    Visitor::new(address).asks_for_code(MOBILE).await.is(200);
    let _never_answered = yunxin.is_asked().await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let half = "POST /user/codelogin HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nmobile=";
    stream.write_all(half.as_bytes()).await.expect("half a request");

    service.is_asked_to_end();
    timeout(seconds(15), service.ends()).await.expect("it ends within ten seconds").is(0);
}
