//! `client change`: what is said is otherwise, what is not said stays.

use serde_json::{Value, json};

use super::{BACK, Operator, text};
use crate::support::Database;

const BYE: &str = "https://wiki.example.com/bye";
const TOLD: &str = "https://wiki.example.com/told";
const ELSEWHERE: &str = "https://wiki.example.org/back";

impl Operator {
    /// Changes an application, and is shown it then.
    async fn changes(&self, id: &Value, options: &[&str]) -> Value {
        let id = text(id);
        let change = [&["client", "change", id], options].concat();
        let done = self.runs(&change).await.is(0);
        assert_eq!(done.out, format!("changed {id}\n"));
        self.runs(&["client", "show", id, "--json"]).await.is(0).json()
    }
}

#[tokio::test]
async fn each_change_changes_one_thing_and_leaves_the_rest() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&["--logout-redirect", BYE, "--backchannel", TOLD]).await;
    let id = &added["client_id"];
    let show = ["client", "show", text(id), "--json"];
    let mut expected = operator.runs(&show).await.is(0).json();
    for (options, what, value) in [
        (&["--name", "维基"] as &[&str], "name", json!("维基")),
        (&["--redirect", ELSEWHERE], "redirect_uris", json!([ELSEWHERE])),
        (&["--redirect", BACK, "--redirect", BYE], "redirect_uris", json!([BACK, BYE])),
        (&["--logout-redirect", BACK], "post_logout_redirect_uris", json!([BACK])),
        (&["--no-logout-redirect"], "post_logout_redirect_uris", json!([])),
        (&["--backchannel", BACK], "backchannel_logout_uri", json!(BACK)),
        (&["--no-backchannel"], "backchannel_logout_uri", Value::Null),
        (&["--offline"], "offline", json!(true)),
        (&["--consent"], "consent", json!(true)),
        (&["--no-pkce"], "pkce", json!(false)),
        (&["--pkce"], "pkce", json!(true)),
        (&["--no-offline"], "offline", json!(false)),
        (&["--no-consent"], "consent", json!(false)),
    ] {
        expected[what] = value;
        assert_eq!(operator.changes(id, options).await, expected, "{options:?}");
    }
    let secret = text(&added["client_secret"]);
    let client = database.client(id).await;
    assert!(client.is_proven_by(Some(secret), client.created_at), "it has lost its secret");
}

#[tokio::test]
async fn a_change_that_contradicts_what_there_is_changes_nothing() {
    let operator = Operator::new();
    let public = operator.registers(&["--public"]).await["client_id"].clone();
    let confidential = operator.registers(&[]).await["client_id"].clone();
    let own = "com.example.app:/back";
    for (id, option, refusal) in [
        (&public, &["--no-pkce"] as &[&str], "a public client needs PKCE"),
        (&confidential, &["--redirect", own], "a scheme of one's own is for public clients"),
        (&confidential, &["--logout-redirect", own], "a scheme of one's own is for public clients"),
        (&confidential, &["--redirect", BYE, "--redirect", BYE], "an address is said twice"),
    ] {
        let change = [&["client", "change", text(id), "--name", "Other"], option].concat();
        operator.runs(&change).await.is(1).in_one_line().complains(refusal);
    }
    operator.runs(&["client", "list"]).await.is(0).says("  Wiki\n").says_not("Other");
    assert!(operator.told().await.iter().all(|(event, _)| event == "client_added"));
    operator.changes(&public, &["--redirect", own]).await;
}

#[tokio::test]
async fn whether_it_keeps_a_secret_cannot_be_changed() {
    let operator = Operator::new();
    let id = operator.registers(&[]).await["client_id"].clone();
    for option in ["--public", "--no-public"] {
        let change = ["client", "change", text(&id), "--offline", option];
        let done = operator.runs(&change).await.is(1).in_one_line();
        done.complains("is public from the start, or never: `codelogin client add` it anew")
            .complains(&format!("`codelogin client remove {}`", text(&id)));
    }
    let shown = operator.runs(&["client", "show", text(&id), "--json"]).await.is(0).json();
    assert_eq!((&shown["public"], &shown["offline"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn who_says_nothing_or_two_things_at_once_is_told_so() {
    let operator = Operator::new();
    let id = operator.registers(&[]).await["client_id"].clone();
    for options in [
        &[] as &[&str],
        &["--offline", "--no-offline"],
        &["--consent", "--no-consent"],
        &["--pkce", "--no-pkce"],
        &["--backchannel", BACK, "--no-backchannel"],
        &["--logout-redirect", BACK, "--no-logout-redirect"],
        &["--redirect", "http://wiki.example.com/"],
        &["--name", ""],
    ] {
        let change = [&["client", "change", text(&id)], options].concat();
        operator.runs(&change).await.is(2);
    }
}

#[tokio::test]
async fn changes_at_the_same_moment_all_hold() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let id = operator.registers(&[]).await["client_id"].clone();
    let all: [&[&str]; 6] = [
        &["--name", "维基"],
        &["--redirect", ELSEWHERE],
        &["--logout-redirect", BYE],
        &["--backchannel", TOLD],
        &["--offline"],
        &["--consent"],
    ];
    let programs: Vec<_> = all
        .iter()
        .map(|options| operator.starts(&[&["client", "change", text(&id)], *options].concat()))
        .collect();
    for program in programs {
        program.ends().await.is(0);
    }
    let shown = operator.runs(&["client", "show", text(&id), "--json"]).await.is(0).json();
    let changed = json!({
        "name": "维基",
        "redirect_uris": [ELSEWHERE],
        "post_logout_redirect_uris": [BYE],
        "backchannel_logout_uri": TOLD,
        "offline": true,
        "consent": true,
    });
    for (what, value) in changed.as_object().expect("an object") {
        assert_eq!(shown[what], *value, "{what}: {shown}");
    }
}
