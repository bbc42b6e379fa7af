//! `serve`: the service, as an operator sets it up.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use tokio::net::TcpListener;

use super::{Operator, Program, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, Visitor};

impl Operator {
    /// Starts the service, and waits until it listens.
    pub async fn serves(&self) -> (Program, SocketAddr) {
        let mut service = self.starts(&["serve"]);
        let address = service.tells_address("listening on").await;
        (service, address)
    }
}

#[tokio::test]
async fn whom_the_operator_adds_signs_in() {
    let yunxin = StandIn::start().await;
    let database = Database::new().await;
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(404);

    operator.runs(&["user", "add", MOBILE]).await.is(0);
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = yunxin.code_sent_to(MOBILE).await;
    visitor.types(MOBILE, &code).await.is(303);
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn an_application_with_a_template_is_served_too() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url()).sets("NETEASE_TEMPLATE_ID", "3057527");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
}

#[tokio::test]
async fn database_and_key_are_made_for_their_owner_alone() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url()).sets("DATABASE_URL", "sqlite://my.db");
    let (_service, _) = operator.serves().await;
    for file in ["my.db", "my.db-wal", "my.db.key"] {
        let made = fs::metadata(operator.path(file)).expect(file);
        assert_eq!(made.permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_new_process_knows_the_sessions_and_codes_of_the_one_before() {
    let yunxin = StandIn::start().await;
    let database = Database::new().await;
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    let (service, address) = operator.serves().await;
    let signed_in = Visitor::new(address);
    signed_in.asks_for_code(MOBILE).await.is(200);
    signed_in.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
    let waiting = Visitor::new(address);
    waiting.asks_for_code(OTHER_MOBILE).await.is(200);
    service.is_asked_to_end();
    service.ends().await.is(0);

    let (_service, address) = operator.serves().await;
    assert!(signed_in.goes_to(address).is_signed_in().await);
    let waiting = waiting.goes_to(address);
    waiting.types(OTHER_MOBILE, &yunxin.code_sent_to(OTHER_MOBILE).await).await.is(303);
}

#[tokio::test]
async fn one_line_tells_that_the_address_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = taken.local_addr().expect("it listens").to_string();
    let operator = Operator::with_provider("http://127.0.0.1:1").sets("LISTEN_ADDR", &address);
    let done = operator.runs(&["serve"]).await.is(1).in_one_line();
    done.complains(&format!("cannot listen on {address}; stop what listens there"));
}

#[tokio::test]
async fn the_log_is_plain_text_or_json_lines() {
    for (format, is_json) in [("text", false), ("json", true)] {
        let operator = Operator::with_provider("http://127.0.0.1:1").sets("LOG_FORMAT", format);
        let (service, _) = operator.serves().await;
        service.is_asked_to_end();
        let done = service.ends().await.is(0).says_not("\u{1b}");
        assert!(done.err.lines().count() >= 2, "{}", done.err);
        for line in done.err.lines() {
            assert_eq!(serde_json::from_str::<Value>(line).is_ok(), is_json, "{line}");
        }
    }
}

#[tokio::test]
async fn the_log_warns_once_of_each_name_that_no_setting_has() {
    let operator = Operator::with_provider("http://127.0.0.1:1").sets("TRUSTED_PROXY", "spilled");
    operator.writes(".env", "TRUSTED_PROXY=spilled\nPUBLIC_URI=spilled\n");
    let (service, _) = operator.serves().await;
    service.is_asked_to_end();
    let done = service.ends().await.is(0).says_not("spilled");
    for (name, meant) in [("TRUSTED_PROXY", "TRUSTED_PROXIES"), ("PUBLIC_URI", "PUBLIC_URL")] {
        let warnings: Vec<&str> =
            done.err.lines().filter(|line| line.contains("WARN codelogin")).collect();
        let of_it = warnings.iter().filter(|line| line.contains(&format!(" {name}: "))).count();
        assert_eq!((of_it, warnings.len()), (1, 2), "{}", done.err);
        assert!(done.err.contains(&format!("→ write {meant}")), "{}", done.err);
    }
}

#[tokio::test]
async fn not_even_the_longest_log_names_a_number_a_code_or_a_secret() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url()).sets("RUST_LOG", "trace");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = yunxin.code_sent_to(MOBILE).await;
    visitor.types(MOBILE, &code).await.is(303);
    let session = visitor.session_cookie().expect("signed in");
    service.is_asked_to_end();
    let key = fs::read_to_string(operator.path("codelogin.db.key")).expect("a key");

    let done = service.ends().await.is(0).complains("signed in by code").complains("138****8000");
    let done = done.says_not(MOBILE).says_not(&code).says_not(&session).says_not(key.trim());
    done.says_not(super::provider::APP_SECRET);
}
