//! The edges of HTTP: slow clients, many clients, and clients that say they are somebody else.

use std::io::{Read, Write};

use axum::Router;
use codelogin::server::{listen, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, pause, sleep};

use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, World, seconds};

/// A client that speaks HTTP a word at a time.
struct Slow(TcpStream);

impl Slow {
    async fn at(world: &World) -> Self {
        Self(TcpStream::connect(world.address()).await.expect("it listens"))
    }

    async fn says(&mut self, words: &str) {
        self.0.write_all(words.as_bytes()).await.expect("it listens");
    }

    /// All that it hears until the service closes the connection.
    async fn hears(&mut self) -> String {
        let mut heard = Vec::new();
        // A connection that is closed while we still talk ends with an error.
        let _ = self.0.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    }
}

#[tokio::test]
async fn a_header_that_trickles_in_is_cut_off_after_ten_seconds() {
    let world = World::new().await;
    let mut slow = Slow::at(&world).await;
    slow.says("GET / HTTP/1.1\r\n").await;
    pause();
    let start = Instant::now();
    for _ in 0..9 {
        sleep(seconds(1)).await;
        slow.says("X-Slow: 1\r\n").await;
    }
    slow.hears().await;
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn a_body_that_trickles_in_is_cut_off_after_ten_seconds() {
    let world = World::new().await;
    let mut slow = Slow::at(&world).await;
    pause();
    let start = Instant::now();
    slow.says(
        "POST /user/sendcode HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nmobile=",
    )
    .await;
    let heard = slow.hears().await;
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    assert!(heard.contains("请求超时"), "{heard}");
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn a_thousand_slow_clients_do_not_stop_a_quick_one() {
    let world = World::new().await;
    let mut slow = Vec::new();
    for _ in 0..1000 {
        let mut client = Slow::at(&world).await;
        client.says("GET / HTTP/1.1\r\nX-Slow: ").await;
        slow.push(client);
    }
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_however_it_is_sent() {
    let world = World::new().await;
    let visitor = world.visitor();
    let full = format!("mobile={}", "1".repeat(16 * 1024 - 7));
    visitor.posts_raw("/user/codelogin", full.clone()).await.is(422);
    visitor.posts_raw("/user/codelogin", format!("{full}1")).await.is(413).says("提交的内容过长");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_the_rest_of_it_comes() {
    let world = World::new().await;
    let one_too_many = 16 * 1024 + 1;
    let announced = format!("Content-Length: {one_too_many}\r\n\r\n");
    let begun = "Content-Length: 1000000000\r\n\r\nmobile=".to_owned();
    let in_chunks = format!(
        "Transfer-Encoding: chunked\r\n\r\n{one_too_many:x}\r\n{}\r\n",
        "1".repeat(one_too_many)
    );
    pause();
    for body in [announced, begun, in_chunks] {
        let mut slow = Slow::at(&world).await;
        let start = Instant::now();
        slow.says("POST /user/sendcode HTTP/1.1\r\nHost: x\r\nConnection: close\r\n").await;
        slow.says("Content-Type: application/x-www-form-urlencoded\r\n").await;
        slow.says(&body).await;
        let heard = slow.hears().await;
        assert!(heard.starts_with("HTTP/1.1 413"), "{heard}");
        assert_eq!(start.elapsed().as_secs(), 0, "{}", &body[..30]);
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = World::new().await;
    let visitor = world.visitor().sending("x-large", &"x".repeat(64 * 1024));
    visitor.opens("/user/codelogin").await.is(431);
}

/// How many of these requests from one peer are sent a code where one address is allowed one.
async fn sent(trusted: &str, forwarded_for: &[&[&str]]) -> usize {
    let world = World::with(&[
        ("TRUSTED_PROXIES", trusted),
        ("LIMIT_SENDS_PER_ADDRESS", "1/10m"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
    ])
    .await;
    for headers in forwarded_for {
        let mut visitor = world.visitor();
        for header in *headers {
            visitor = visitor.sending("x-forwarded-for", header);
        }
        visitor.asks_for_code(MOBILE).await;
    }
    world.yunxin.messages_sent()
}

#[tokio::test]
async fn an_address_that_a_client_makes_up_widens_no_limit() {
    assert_eq!(sent("", &[&["1.1.1.1"], &["2.2.2.2"], &[]]).await, 1, "no proxy is trusted");
    let made_up: [&[&str]; 3] =
        [&["1.1.1.1, 9.9.9.9"], &["2.2.2.2, 9.9.9.9"], &["3.3.3.3", "9.9.9.9"]];
    assert_eq!(sent("127.0.0.1", &made_up).await, 1, "what the proxy saw is to the right");
    let long = vec!["1.1.1.1"; 1200].join(",");
    let garbage: [&[&str]; 6] =
        [&["unknown"], &[""], &["9.9.9.9, x"], &["127.0.0.1"], &[","], &[&format!("{long}, -")]];
    assert_eq!(sent("127.0.0.1", &garbage).await, 1, "what cannot be read is the peer");
    let subscriber: [&[&str]; 2] = [&["2001:db8:1:2::1"], &["2001:db8:1:2:ffff::1"]];
    assert_eq!(sent("127.0.0.1", &subscriber).await, 1, "one IPv6 subscriber has a /64");
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_counted_each() {
    let clients: [&[&str]; 3] = [&["198.51.100.1"], &["198.51.100.2"], &["2001:db8::1"]];
    assert_eq!(sent("127.0.0.0/8, 10.0.0.0/8", &clients).await, 3);
    let with_ports: [&[&str]; 4] = [
        &["198.51.100.1:50000"],
        &["198.51.100.2:50000"],
        &["[2001:db8:1::1]:50000"],
        &["[2001:db8:2::1]"],
    ];
    assert_eq!(sent("127.0.0.1", &with_ports).await, 4, "Azure's gateways write the port too");
    let one: [&[&str]; 3] = [&["198.51.100.1"], &["198.51.100.1:1"], &["198.51.100.1:2"]];
    assert_eq!(sent("127.0.0.1", &one).await, 1, "another port is nobody else");
}

#[tokio::test]
async fn what_a_proxy_writes_that_is_no_address_is_told_once_an_hour_by_its_shape() {
    let world = World::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let told = || {
        let words = "TRUSTED_PROXIES trusts 127.0.0.1, whose X-Forwarded-For has `aaaaaaa-99`";
        world.log.lines("WARN", words)
    };
    let ask = async || {
        let odd = world.visitor().sending("x-forwarded-for", "1.1.1.1, Visitor-42");
        odd.asks_for_code(UNKNOWN_MOBILE).await.is(404);
    };
    ask().await;
    ask().await;
    world.passes(seconds(3599));
    ask().await;
    assert_eq!(told(), 1);
    world.passes(seconds(1));
    ask().await;
    assert_eq!(told(), 2);
    assert!(!world.log.text().contains("has `Visitor"), "nothing personal");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_guesses_in_flight_are_compared_five_times() {
    let world = World::with(&[
        ("LIMIT_GUESSES_PER_ADDRESS", "off"),
        ("LIMIT_WRONG_CODES_PER_MOBILE", "off"),
    ])
    .await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code: u32 = world.yunxin.code_sent_to(MOBILE).parse().expect("digits");
    // The right code is among two hundred neighbours, and only luck puts it among the first five.
    let guesses: Vec<_> = (0..200)
        .map(|n| (code + 1_000_000 - 100 + n) % 1_000_000)
        .map(|guess| {
            let visitor = visitor.copy();
            tokio::spawn(async move { visitor.types(MOBILE, &format!("{guess:06}")).await.status })
        })
        .collect();
    for guess in guesses {
        let status = guess.await.expect("no panic");
        assert!(status == 422 || status == 303, "{status}");
    }
    assert!(world.guesses_compared().await <= 5);
    world.passes(seconds(60));
    visitor.types(MOBILE, &format!("{code:06}")).await.is(422);
    // What was never compared is not held against the number's owner either.
    world.signed_in(MOBILE).await;
}

#[tokio::test]
async fn a_client_that_hangs_up_gets_its_guess_not_back() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let body = format!("mobile={MOBILE}&code=000000");
    let cookie = visitor.session_cookie().expect("a session");
    for guesses in 1..=5 {
        let mut rude = Slow::at(&world).await;
        rude.says(&format!(
            "POST /user/codelogin HTTP/1.1\r\nHost: x\r\nCookie: codelogin={cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await;
        while world.guesses_compared().await < guesses {
            tokio::task::yield_now().await;
        }
        drop(rude);
    }
    visitor.types(MOBILE, &code).await.is(422);
}

#[tokio::test]
async fn connections_that_wait_to_be_accepted_are_served_before_the_end() {
    let listener = listen(([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let clients: Vec<_> = (0..50).map(|_| std::net::TcpStream::connect(address)).collect();
    let mut clients: Vec<_> = clients.into_iter().map(|client| client.expect("a place")).collect();
    for client in &mut clients {
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect("a connection");
    }
    serve(listener, Router::new(), std::future::ready(())).await;
    for client in &mut clients {
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("an answer, and the end");
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
}

#[tokio::test]
async fn a_slow_provider_slows_nobody_else() {
    let world = World::with(&[("LIMIT_SENDS_PER_ADDRESS", "off")]).await;
    world.add_user(OTHER_MOBILE).await;
    let owner = world.visitor();
    owner.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    world.yunxin.takes(seconds(4));
    let waiting = world.visitor();
    let waits = tokio::spawn(async move { waiting.asks_for_code(OTHER_MOBILE).await.status });
    while world.yunxin.messages_under_way() < 1 {
        tokio::task::yield_now().await;
    }

    owner.opens("/user/codelogin").await.is(200);
    owner.types(MOBILE, &code).await.is(303);
    world.visitor().asks_for_code(UNKNOWN_MOBILE).await.is(404);
    assert!(!waits.is_finished(), "the one who asked still waits");
    waits.abort();
    world.yunxin.code_sent_to(OTHER_MOBILE);
}
