//! Yunxin's stand-in: as strict as Yunxin, with an inbox, and failing as it is told to.

mod elsewhere;
mod faults;
mod inbox;
mod requests;

use std::net::SocketAddr;

use codelogin::clock::Clock;
use codelogin::server;
use codelogin::simulator::Simulator;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, redirect};
use serde_json::Value;
use sha1::{Digest, Sha1};

const APP_KEY: &str = "its-app-key";
const APP_SECRET: &str = "its-app-secret";
const NONCE: &str = "0123456789abcdef";
const FORM: &str = "application/x-www-form-urlencoded;charset=utf-8";
const BODY: &str = "mobile=13800138000&authCode=012345";

/// The stand-in, running, and somebody who asks it.
pub(crate) struct StandIn {
    address: SocketAddr,
    clock: Clock,
    client: Client,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let clock = Clock::still();
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let listener = server::listen(any_port).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Simulator::new(APP_KEY, APP_SECRET, clock.clone()).router();
        tokio::spawn(server::serve(listener, router, std::future::pending()));
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.tls_certs_only([]).build().expect("a client");
        Self { address, clock, client }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The headers of a request that is signed now.
    fn signed(&self) -> HeaderMap {
        signed_at(&self.clock.now().seconds().to_string())
    }

    fn order(&self, headers: HeaderMap, body: &str) -> RequestBuilder {
        let request = self.client.post(self.url("/sms/sendcode.action"));
        request.headers(headers).body(body.to_owned())
    }

    /// What it answers to a request, in Yunxin's manner: HTTP status 200 and a JSON object.
    async fn answers(&self, headers: HeaderMap, body: &str) -> Value {
        let answer = self.order(headers, body).send().await.expect("it answers");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    }

    /// The answer's code, and what was said of it.
    async fn judges(&self, headers: HeaderMap, body: &str) -> (i64, String) {
        let answer = self.answers(headers, body).await;
        let said = answer.get("desc").or(answer.get("msg")).and_then(Value::as_str);
        (answer["code"].as_i64().expect("a number"), said.unwrap_or_default().to_owned())
    }

    /// Sends a message, and expects that it is accepted.
    pub(crate) async fn accepts(&self, body: &str) {
        assert_eq!(self.judges(self.signed(), body).await.0, 200, "{body}");
    }

    /// Sets how the next sends go, and returns the HTTP status of the answer to that.
    async fn is_told(&self, fault: &str) -> u16 {
        let told = self.client.post(self.url("/faults")).body(fault.to_owned());
        told.send().await.expect("it answers").status().as_u16()
    }

    async fn opens(&self, path: &str) -> String {
        let page = self.client.get(self.url(path)).send().await.expect("it answers");
        assert_eq!(page.status(), 200);
        page.text().await.expect("text")
    }

    async fn inbox(&self) -> Vec<Value> {
        serde_json::from_str(&self.opens("/inbox").await).expect("a list")
    }
}

fn signed_at(time: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("AppKey", APP_KEY),
        ("Nonce", NONCE),
        ("CurTime", time),
        ("CheckSum", &check_sum(NONCE, time)),
        ("Content-Type", FORM),
    ] {
        set(&mut headers, name, value);
    }
    headers
}

fn check_sum(nonce: &str, time: &str) -> String {
    hex::encode(Sha1::digest(format!("{APP_SECRET}{nonce}{time}")))
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    let name: reqwest::header::HeaderName = name.parse().expect("a name");
    headers.insert(name, HeaderValue::from_str(value).expect("a header"));
}
