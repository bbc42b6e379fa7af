//! Connections: how many of them one host has, and one at whose other end nobody takes the answers.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{pause, timeout};

use crate::support::{World, seconds};

/// A quarter of the 4,096 places.
const SHARE: usize = 1024;

const HOST: &str = "127.0.0.7";
const ANOTHER_HOST: &str = "127.0.0.8";

async fn connects(world: &World, host: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(format!("{host}:0").parse().expect("an address")).expect("of this machine");
    socket.connect(world.address()).await.expect("it listens")
}

/// Whether a request by one more connection is answered; else that is closed.
async fn one_more_is_answered(world: &World, host: &str) -> bool {
    let mut one_more = connects(world, host).await;
    // It may be closed already.
    let _ = one_more.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    one_more.read(&mut [0; 64]).await.is_ok_and(|length| length > 0)
}

async fn takes_its_share(world: &World) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    while crowd.len() < SHARE {
        crowd.push(connects(world, HOST).await);
    }
    crowd
}

#[tokio::test]
async fn one_host_has_a_quarter_of_the_places_and_leaves_the_others_to_others() {
    let world = World::new().await;
    let mut crowd = takes_its_share(&world).await;
    assert!(!one_more_is_answered(&world, HOST).await, "it has its share");
    assert!(one_more_is_answered(&world, ANOTHER_HOST).await);
    crowd.pop();
    let frees_its_place = async { while !one_more_is_answered(&world, HOST).await {} };
    timeout(seconds(5), frees_its_place).await.expect("one is gone");
}

#[tokio::test]
async fn behind_a_trusted_proxy_is_everybody() {
    let world = World::with(&[("TRUSTED_PROXIES", HOST)]).await;
    let _crowd = takes_its_share(&world).await;
    assert!(one_more_is_answered(&world, HOST).await);
}

#[tokio::test]
async fn who_asks_on_and_on_and_takes_no_answer_is_cut_off() {
    let world = World::new().await;
    let mut greedy = connects(&world, HOST).await;
    let questions = "GET /user/codelogin HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    pause();
    let asks = async { while greedy.write_all(questions.as_bytes()).await.is_ok() {} };
    timeout(seconds(60), asks).await.expect("the connection is closed");
}
