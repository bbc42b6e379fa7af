//! Yunxin's stand-in as a program of its own, and a provider made by hand, which answers when it is told to.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Operator, Program};
use crate::support::Visitor;

pub const APP_KEY: &str = "cli-app-key";
pub const APP_SECRET: &str = "cli-app-secret";

/// `codelogin sms simulator`, running.
pub struct StandIn {
    address: SocketAddr,
    _program: Program,
}

impl StandIn {
    pub async fn start() -> Self {
        let keys = ["--app-key", APP_KEY, "--app-secret", APP_SECRET];
        let arguments = [&["sms", "simulator", "--listen", "127.0.0.1:0"], keys.as_slice()];
        let mut program = Operator::new().starts(&arguments.concat());
        let address = program.tells_address("NETEASE_URLS=").await;
        Self { address, _program: program }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Reads the newest message for this number.
    pub async fn code_sent_to(&self, mobile: &str) -> String {
        code_in_inbox(self.address, mobile).await
    }

    /// Where its inbox is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many messages there are for this number.
    pub async fn messages_to(&self, mobile: &str) -> usize {
        messages(self.address, mobile).await.len()
    }

    /// From now on sends go wrong in this way.
    pub async fn goes_wrong(&self, how: &Value) {
        let client = Visitor::new(self.address);
        let request = client.request(Method::POST, "/faults").body(how.to_string());
        let answer = client.send(request).await.is(200);
        assert_eq!(answer.json(), *how);
    }
}

/// The code in the newest message for this number.
pub async fn code_in_inbox(inbox: SocketAddr, mobile: &str) -> String {
    let messages = messages(inbox, mobile).await;
    let newest = messages.first().unwrap_or_else(|| panic!("no message to {mobile}"));
    assert_eq!(newest["mobile"], mobile);
    newest["code"].as_str().unwrap_or_else(|| panic!("no code in {newest}")).to_owned()
}

/// The messages to this number, newest first.
async fn messages(inbox: SocketAddr, mobile: &str) -> Vec<Value> {
    let answer = Visitor::new(inbox).opens(&format!("/inbox?mobile={mobile}")).await.is(200);
    serde_json::from_str(&answer.body).expect("a list")
}

/// A provider that takes requests and answers each when, and what, the test says.
pub struct HandMadeProvider(TcpListener);

/// A request that waits for its answer.
pub struct Waiting(TcpStream);

impl HandMadeProvider {
    pub async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.expect("a free port"))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().expect("it listens"))
    }

    /// Waits until a request has come.
    pub async fn is_asked(&self) -> Waiting {
        let (mut stream, _) = self.0.accept().await.expect("a connection");
        let mut head = [0; 4096];
        assert!(stream.read(&mut head).await.expect("a request") > 0);
        Waiting(stream)
    }
}

impl Waiting {
    /// Answers with these headers and this body.
    pub async fn answer(mut self, headers: &str, body: &str) {
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        self.0.write_all(answer.as_bytes()).await.expect("the client is there");
    }
}
