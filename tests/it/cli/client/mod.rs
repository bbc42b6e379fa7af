//! `client`: the applications that sign people in.

mod addresses;
mod change;
mod check;
mod end;
mod lines;
mod rotate;

use codelogin::clients::{Client, ClientId, Clients};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Operator;
use crate::support::Database;

const BACK: &str = "https://wiki.example.com/back";

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

impl Operator {
    /// Registers an application that people are led back to `BACK` by, and is told this.
    async fn registers(&self, options: &[&str]) -> Value {
        let add = ["client", "add", "Wiki", "--redirect", BACK, "--json"];
        self.runs(&[&add, options].concat()).await.is(0).json()
    }

    /// What the ledger tells, and of which application, oldest first.
    async fn told(&self) -> Vec<(String, Value)> {
        let events = self.runs(&["events", "--json"]).await.is(0).json();
        let told = |event: &Value| (text(&event["event"]).to_owned(), event["client"].clone());
        events.as_array().expect("a list").iter().map(told).collect()
    }
}

impl Database {
    /// The application of this id, as the service finds it.
    async fn client(&self, id: &Value) -> Client {
        let clients = Clients::new(self.open().await);
        let found = clients.find(&ClientId::named(text(id))).await;
        found.expect("it answers").expect("it is there")
    }
}

#[tokio::test]
async fn an_application_is_registered_and_shown() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let add = ["client", "add", "维基", "--redirect", BACK, "--redirect", "http://127.0.0.1/back"];
    let done = operator.runs(&add).await.is(0).says("registered 维基\n");
    let done = done.says("issuer         http://127.0.0.1:8000\n");
    let done = done.says("http://127.0.0.1:8000/.well-known/openid-configuration\n");
    let done = done.says("The secret is not shown again.");

    let listed = operator.runs(&["client", "list"]).await.is(0);
    let (id, rest) = listed.out.split_once("  ").expect("columns");
    assert_eq!(rest, "enabled   维基\n");
    let done = done.says(&format!("client id      {id}\n"));
    assert!(done.err.is_empty(), "{}", done.err);
    let shown = operator.runs(&["client", "show", id]).await.is(0);
    let shown =
        shown.says(&format!("redirects         {BACK}\n                  http://127.0.0.1/back"));
    let shown = shown.says("back-channel      none").says("public            no");
    let shown = shown.says("offline           no").says("consent           no");
    shown.says("pkce              yes").says("disabled          no");
}

#[tokio::test]
async fn machines_read_applications_as_json() {
    let database = Database::new().await;
    let operator =
        Operator::with_database(database.url()).sets("PUBLIC_URL", "https://login.example.com/");
    let added = operator
        .registers(&[
            "--logout-redirect",
            "https://wiki.example.com/bye",
            "--backchannel",
            "https://wiki.example.com/told",
            "--offline",
            "--consent",
            "--no-pkce",
        ])
        .await;
    let mut expected = json!({
        "client_id": added["client_id"],
        "client_secret": added["client_secret"],
        "issuer": "https://login.example.com",
        "name": "Wiki",
        "redirect_uris": [BACK],
        "post_logout_redirect_uris": ["https://wiki.example.com/bye"],
        "backchannel_logout_uri": "https://wiki.example.com/told",
        "public": false,
        "offline": true,
        "consent": true,
        "pkce": false,
    });
    assert_eq!(added, expected);
    assert_eq!(text(&added["client_secret"]).len(), 64);

    let shown = ["client", "show", text(&added["client_id"]), "--json"];
    let shown = operator.runs(&shown).await.is(0).json();
    expected.as_object_mut().expect("an object").remove("client_secret");
    expected.as_object_mut().expect("an object").remove("issuer");
    expected["created_at"] = shown["created_at"].clone();
    expected["disabled_at"] = Value::Null;
    expected["old_secret_ends_at"] = Value::Null;
    assert_eq!(shown, expected);
    assert!(text(&shown["created_at"]).ends_with('Z'), "{shown}");
    let listed = operator.runs(&["client", "list", "--json"]).await.is(0).json();
    assert_eq!(listed, json!([shown]));
}

#[tokio::test]
async fn a_public_one_has_no_secret_and_no_other_default() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&["--public"]).await;
    let expected = json!({
        "client_id": added["client_id"],
        "issuer": "http://127.0.0.1:8000",
        "name": "Wiki",
        "redirect_uris": [BACK],
        "post_logout_redirect_uris": [],
        "backchannel_logout_uri": null,
        "public": true,
        "offline": false,
        "consent": false,
        "pkce": true,
    });
    assert_eq!(added, expected);
    let client = database.client(&added["client_id"]).await;
    assert!(client.registration.is_public && client.registration.pkce);
    let add = ["client", "add", "App", "--public", "--redirect", "com.example.app:/back"];
    operator.runs(&add).await.is(0).says("client secret  none: it is public");
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_as_a_fingerprint() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url()).sets("RUST_LOG", "trace");
    let added = operator.registers(&[]).await;
    let (id, secret) = (text(&added["client_id"]), text(&added["client_secret"]));
    let rotated = operator.runs(&["client", "rotate", id, "--keep", "1h", "--json"]).await.is(0);
    let other = rotated.json()["client_secret"].clone();
    assert!(rotated.err.is_empty() && text(&other) != secret);

    for command in [
        &["client", "list"] as &[&str],
        &["client", "list", "--json"],
        &["client", "show", id],
        &["client", "show", id, "--json"],
        &["client", "change", id, "--offline"],
        &["events", "--json"],
    ] {
        let done = operator.runs(command).await.is(0);
        done.says_not(secret).says_not(text(&other));
    }
    let content = database.content();
    assert!(!content.contains(secret) && !content.contains(text(&other)));
    let fingerprint = hex::encode(Sha256::digest(text(&other)));
    let kept = format!("select count(*) from clients where secret = '{fingerprint}'");
    assert_eq!(database.count(kept).await, 1);
}

#[tokio::test]
async fn the_first_one_makes_the_database_unless_it_is_refused() {
    let operator = Operator::new();
    operator.runs(&["client", "list"]).await.is(1).in_one_line().complains("there is none");
    let refused = ["client", "add", "Wiki", "--redirect", BACK, "--public", "--no-pkce"];
    operator.runs(&refused).await.is(1).in_one_line();
    assert_eq!(operator.files(), [] as [&str; 0]);
    operator.registers(&[]).await;
    assert!(operator.files().contains(&"codelogin.db".to_owned()), "{:?}", operator.files());
}

#[tokio::test]
async fn the_issuer_is_the_public_url_or_else_where_it_listens() {
    let operator = Operator::new();
    for (name, value, issuer) in [
        ("PUBLIC_URL", "https://login.example.com", "https://login.example.com"),
        ("PUBLIC_URL", "https://Login.example.com:443/", "https://login.example.com"),
        ("PUBLIC_URL", "http://localhost:9000/", "http://localhost:9000"),
        ("LISTEN_ADDR", "127.0.0.1:9001", "http://127.0.0.1:9001"),
    ] {
        let add = ["client", "add", "Wiki", "--redirect", BACK, "--json"];
        let added = operator.starts_with(name, value, &add).ends().await.is(0).json();
        assert_eq!(added["issuer"], issuer, "{name}={value}");
    }
}

#[tokio::test]
async fn each_act_has_its_line_in_the_ledger() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&[]).await;
    let id = text(&added["client_id"]);
    for act in [
        &["change", "--offline"] as &[&str],
        &["disable"],
        &["disable"],
        &["enable"],
        &["enable"],
        &["rotate"],
        &["remove"],
    ] {
        let command = [&["client", act[0], id], &act[1..]].concat();
        operator.runs(&command).await.is(0);
    }
    let expected = [
        "client_added",
        "client_changed",
        "client_disabled",
        "client_enabled",
        "client_secret_rotated",
        "client_removed",
    ];
    assert_eq!(operator.told().await, expected.map(|event| (event.to_owned(), json!(id))));
    operator.runs(&["events"]).await.is(0).says(&format!("the application {id}, Wiki\n"));
}

#[tokio::test]
async fn one_that_is_not_there_can_neither_be_shown_nor_changed() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    database.open().await;
    for command in ["show", "disable", "enable", "remove", "rotate"] {
        let done = operator.runs(&["client", command, "x\u{202e}"]).await.is(1).in_one_line();
        done.complains("x\\u{202e} is no application; `codelogin client list` tells which");
    }
    let change = ["client", "change", "x", "--offline"];
    operator.runs(&change).await.is(1).in_one_line().complains("x is no application");
    assert_eq!(operator.told().await, []);
}
