//! Yunxin, faked: as strict as the real one, and no message goes unread.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use codelogin::clock::Clock;
use serde_json::json;
use sha1::{Digest, Sha1};
use tokio::sync::Notify;
use url::form_urlencoded;
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

pub const APP_KEY: &str = "test-app-key";
pub const APP_SECRET: &str = "test-app-secret";

/// The provider.
pub struct FakeYunxin {
    server: MockServer,
    desk: Arc<Desk>,
}

/// What it was asked, and how it answers.
struct Desk {
    clock: Clock,
    state: Mutex<State>,
    arrival: Notify,
}

#[derive(Default)]
struct State {
    sent: Vec<Message>,
    nonces: Vec<String>,
    complaints: Vec<String>,
    answer: Option<ResponseTemplate>,
}

struct Message {
    mobile: String,
    code: String,
    style: &'static str,
    template: Option<String>,
    read: bool,
}

impl FakeYunxin {
    pub async fn start(clock: Clock) -> Self {
        let desk = Arc::new(Desk { clock, state: Mutex::default(), arrival: Notify::new() });
        let server = MockServer::start().await;
        let mock = Mock::given(Everything).respond_with(Clerk(Arc::clone(&desk)));
        mock.mount(&server).await;
        Self { server, desk }
    }

    pub fn url(&self) -> String {
        self.server.uri()
    }

    pub fn address(&self) -> SocketAddr {
        *self.server.address()
    }

    /// From now on every request is answered so. A message is taken for sent all the same.
    pub fn answers(&self, answer: ResponseTemplate) {
        self.desk.state().answer = Some(answer);
    }

    /// From now on every request is answered with this status of Yunxin's.
    pub fn refuses_with(&self, code: i64) {
        let refusal = json!({ "code": code, "msg": "refused" });
        self.answers(ResponseTemplate::new(200).set_body_json(refusal));
    }

    /// From now on it takes so long.
    pub fn takes(&self, delay: Duration) {
        let answer = json!({ "code": 200, "msg": "88" });
        self.answers(ResponseTemplate::new(200).set_body_json(answer).set_delay(delay));
    }

    /// From now on it accepts again.
    pub fn recovers(&self) {
        self.desk.state().answer = None;
    }

    /// Waits until it has a message that nobody has read, whether it has answered yet or not.
    pub async fn is_asked(&self) {
        loop {
            let arrival = self.desk.arrival.notified();
            if self.messages_under_way() > 0 {
                return;
            }
            let arrival = tokio::time::timeout(Duration::from_secs(10), arrival);
            arrival.await.expect("Yunxin is asked for a message");
        }
    }

    /// Reads the one message that lies unread for this number.
    #[track_caller]
    pub fn code_sent_to(&self, mobile: &str) -> String {
        let mut state = self.desk.state();
        let mut unread =
            state.sent.iter_mut().filter(|message| !message.read && message.mobile == mobile);
        let message = unread.next().unwrap_or_else(|| panic!("no message for {mobile}"));
        message.read = true;
        let code = message.code.clone();
        assert!(unread.next().is_none(), "more than one message for {mobile}");
        code
    }

    /// Reads all messages that lie unread for this number, in the order in which they came.
    pub fn codes_sent_to(&self, mobile: &str) -> Vec<String> {
        let mut state = self.desk.state();
        let unread =
            state.sent.iter_mut().filter(|message| !message.read && message.mobile == mobile);
        let read = |message: &mut Message| {
            message.read = true;
            message.code.clone()
        };
        unread.map(read).collect()
    }

    /// How many messages were handed over that nobody has read.
    pub fn messages_under_way(&self) -> usize {
        self.desk.state().sent.iter().filter(|message| !message.read).count()
    }

    /// Reads all messages, and says how many there were.
    pub fn messages_sent(&self) -> usize {
        let mut state = self.desk.state();
        let unread = state.sent.iter_mut().filter(|message| !message.read);
        unread.map(|message| message.read = true).count()
    }

    /// Every code that was handed over.
    pub fn codes(&self) -> Vec<String> {
        self.desk.state().sent.iter().map(|message| message.code.clone()).collect()
    }

    /// By which generation of parameters the last code was handed over.
    pub fn last_style(&self) -> &'static str {
        self.desk.state().sent.last().expect("a message").style
    }

    /// The template that the last code was to be put into.
    pub fn last_template(&self) -> Option<String> {
        self.desk.state().sent.last().expect("a message").template.clone()
    }
}

/// Nobody may leave while something is wrong or unread.
impl Drop for FakeYunxin {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let state = self.desk.state();
        assert!(state.complaints.is_empty(), "Yunxin complains: {:?}", state.complaints);
        let unread = state.sent.iter().filter(|message| !message.read).count();
        assert_eq!(unread, 0, "messages that nobody read");
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it was signed just now: with a clock that stands still, at this very moment.
    fn is_recent(&self, time: &str) -> bool {
        let now = self.clock.now().seconds();
        let oldest = if matches!(self.clock, Clock::Still(_)) { now } else { now - 300 };
        (oldest..=now).any(|moment| time == moment.to_string())
    }

    fn take(&self, request: &Request) -> Result<String, String> {
        let mut state = self.state();
        let wrong = |what: &str| Err(what.to_owned());
        let header = |name: &str| {
            let mut values = request.headers.get_all(name).iter();
            match (values.next(), values.next()) {
                (Some(value), None) => Ok(value.to_str().expect("text").to_owned()),
                _ => Err(format!("the header {name} must be there once")),
            }
        };
        if request.method != "POST" || request.url.path() != "/sms/sendcode.action" {
            return wrong("POST /sms/sendcode.action is expected");
        }
        if request.url.query().is_some() {
            return wrong("parameters in the address");
        }
        if header("content-type")? != "application/x-www-form-urlencoded;charset=utf-8" {
            return wrong("content type");
        }
        let (nonce, time) = (header("Nonce")?, header("CurTime")?);
        if header("AppKey")? != APP_KEY || !self.is_recent(&time) {
            return wrong("AppKey or CurTime");
        }
        if nonce.len() > 128 || state.nonces.contains(&nonce) {
            return wrong("a nonce is new each time, and at most 128 characters long");
        }
        let sum = hex::encode(Sha1::digest(format!("{APP_SECRET}{nonce}{time}")));
        state.nonces.push(nonce);
        if header("CheckSum")? != sum {
            return wrong("CheckSum");
        }
        let fields: Vec<(String, String)> =
            form_urlencoded::parse(&request.body).into_owned().collect();
        let mut by_name: BTreeMap<_, _> = fields.iter().cloned().collect();
        if by_name.len() != fields.len() {
            return wrong("a field is repeated");
        }
        let mobile = by_name.remove("mobile").ok_or("no mobile")?;
        let template = by_name.remove("templateid");
        let (style, code) =
            match (by_name.remove("authCode"), by_name.remove("paramMap"), &template) {
                (Some(code), None, _) => ("auth_code", code),
                (None, Some(map), Some(_)) => {
                    let map: BTreeMap<String, String> =
                        serde_json::from_str(&map).map_err(|error| error.to_string())?;
                    ("param_map", map.get("code").cloned().ok_or("no code in paramMap")?)
                }
                _ => return wrong("either authCode, or paramMap and templateid"),
            };
        if !by_name.is_empty() {
            return Err(format!("left-over fields {:?}", by_name.keys()));
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if mobile.len() != 11
            || !digits(&mobile)
            || !(6..=8).contains(&code.len())
            || !digits(&code)
        {
            return wrong("mobile or code");
        }
        state.sent.push(Message { mobile, code: code.clone(), style, template, read: false });
        self.arrival.notify_waiters();
        Ok(code)
    }
}

struct Everything;

impl Match for Everything {
    fn matches(&self, _: &Request) -> bool {
        true
    }
}

struct Clerk(Arc<Desk>);

impl Respond for Clerk {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        // How it answers is settled before anybody hears that it was asked.
        let answer = self.0.state().answer.clone();
        match self.0.take(request) {
            Ok(code) => answer.unwrap_or_else(|| {
                let sent = self.0.state().sent.len().to_string();
                let accepted = json!({ "code": 200, "msg": sent, "obj": code });
                ResponseTemplate::new(200).set_body_json(accepted)
            }),
            Err(complaint) => {
                self.0.state().complaints.push(complaint);
                let refusal = json!({ "code": 414, "desc": "bad http header" });
                ResponseTemplate::new(200).set_body_json(refusal)
            }
        }
    }
}
