//! `key`: what signs what applications are told.

use codelogin::clock::Clock;
use codelogin::db::Db;
use codelogin::events::Events;
use codelogin::oidc::Keys;
use serde_json::{Value, json};

use super::Operator;
use crate::support::Database;

const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The keys in this database, as the service there has them.
async fn keys(database: &Database) -> (Db, Keys) {
    let db = Db::open(&database.url().parse().expect("a location")).await.expect("it opens");
    let key = SECRET_KEY.parse().expect("a key");
    let (events, lasts) = (Events::new(db.clone(), &key), std::time::Duration::from_hours(1));
    (db.clone(), Keys::new(db, &key, events, lasts, Clock::System))
}

#[tokio::test]
async fn keys_are_listed_and_rotated() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.runs(&["user", "add", crate::support::MOBILE]).await.is(0);
    let none = operator.runs(&["key", "list"]).await.is(0);
    assert_eq!(none.out, "");
    none.complains("none yet → the first one is made when an application needs it");
    assert_eq!(operator.runs(&["key", "list", "--json"]).await.is(0).json(), json!([]));

    let (db, keys) = keys(&database).await;
    let token = keys.sign("JWT", &json!({ "sub": "1" })).await.expect("it signs");
    keys.look_ahead().await.expect("it answers");
    let listed = operator.runs(&["key", "list", "--json"]).await.is(0).json();
    let [first, next] = [&listed[0], &listed[1]];
    assert_eq!((&first["state"], &next["state"]), (&json!("signs"), &json!("next")));
    assert_eq!(first["signs_until"], next["signs_from"]);
    assert_eq!(next["signs_until"], Value::Null);
    let kid = first["kid"].as_str().expect("a name");
    let listed = operator.runs(&["key", "list"]).await.is(0);
    listed.says(&format!("{kid}  signs since ")).says("  next, signs from ");

    let rotated = operator.runs(&["key", "rotate"]).await.is(0).says(" signs from now on");
    rotated.says(&format!("{kid} stays published for 14 days"));
    let listed = operator.runs(&["key", "list"]).await.is(0);
    assert_eq!(listed.out.lines().count(), 2, "{}", listed.out);
    let listed = listed.says(&format!("{kid}  published until ")).says("  signs since ");
    let second = listed.out.lines().last().and_then(|line| line.split(' ').next()).expect("one");
    let read: Option<Value> = keys.read("JWT", &token).await.expect("it answers");
    assert!(read.is_some());

    let dropped = operator.runs(&["key", "rotate", "--now"]).await.is(0);
    dropped.says(&format!("{second} is taken away"));
    let listed = operator.runs(&["key", "list", "--json"]).await.is(0).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!((&listed[0]["kid"], &listed[0]["state"]), (&json!(kid), &json!("published")));
    assert_ne!(listed[1]["kid"], second);
    let told = operator.runs(&["events"]).await.is(0);
    told.says(&format!("the operator took the signing key {second} away"));
    db.close().await;
}

#[tokio::test]
async fn a_copy_of_the_database_signs_with_the_same_key() {
    let (from, to) = (Database::new().await, Database::new().await);
    let operator = Operator::with_database(from.url());
    operator.runs(&["user", "add", crate::support::MOBILE]).await.is(0);
    let (old, keys_of_old) = keys(&from).await;
    let token = keys_of_old.sign("JWT", &json!({ "sub": "1" })).await.expect("it signs");
    old.close().await;
    let copied = operator.runs(&["database", "copy", "--to", to.url()]).await.is(0);
    copied.says("signing_keys    1\n").says("signing keys, codes on their way");
    let (new, keys) = keys(&to).await;
    let read: Option<Value> = keys.read("JWT", &token).await.expect("it answers");
    assert_eq!(read, Some(json!({ "sub": "1" })));
    let signed = keys.sign("JWT", &json!({ "sub": "1" })).await.expect("it signs");
    assert_eq!(signed, token, "the same key signs the same in the same way");
    new.close().await;
}
