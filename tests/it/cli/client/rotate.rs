//! `client rotate`: another secret, and how long the old one is good.

use codelogin::clock::{Clock, Timestamp};
use serde_json::{Value, json};

use super::{BACK, Operator, text};
use crate::support::{Database, seconds};

impl Operator {
    /// Gives the application another secret.
    async fn rotates(&self, id: &Value, options: &[&str]) -> Value {
        let rotate = [&["client", "rotate", text(id), "--json"], options].concat();
        self.runs(&rotate).await.is(0).json()
    }
}

impl Database {
    /// Which of these secrets are good at that moment.
    async fn knows(&self, id: &Value, secrets: &[&Value], at: Timestamp) -> Vec<bool> {
        let client = self.client(id).await;
        secrets.iter().map(|secret| client.is_proven_by(Some(text(secret)), at)).collect()
    }
}

#[tokio::test]
async fn without_more_the_old_secret_is_good_no_more() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&["--offline"]).await;
    let (id, old) = (&added["client_id"], &added["client_secret"]);
    let now = Clock::System.now();
    assert_eq!(database.knows(id, &[old], now).await, [true]);

    let rotated = operator.rotates(id, &[]).await;
    let new = &rotated["client_secret"];
    let mut expected = added.clone();
    expected["client_secret"] = new.clone();
    assert_eq!(rotated, expected);
    assert_eq!(database.knows(id, &[old, new], now).await, [false, true]);

    let done = operator.runs(&["client", "rotate", text(id)]).await.is(0);
    let said = done.out.lines().next().and_then(|line| line.strip_prefix("client secret  "));
    let newest = json!(said.expect("a secret"));
    done.says("\nthe one before is good no more\n");
    assert_eq!(database.knows(id, &[old, new, &newest], now).await, [false, false, true]);
}

#[tokio::test]
async fn the_old_secret_is_kept_for_as_long_as_is_said_and_not_a_second_longer() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&[]).await;
    let (id, old) = (&added["client_id"], &added["client_secret"]);
    let new = operator.rotates(id, &["--keep", "24h"]).await["client_secret"].clone();

    let shown = operator.runs(&["client", "show", text(id), "--json"]).await.is(0).json();
    let at = |ends: Timestamp| json!(ends.rfc3339());
    let now = Clock::System.now();
    let ends = database.client(id).await.old_secret_ends_at(now).expect("it ends");
    assert_eq!(shown["old_secret_ends_at"], at(ends));
    let left = ends - now;
    assert!(left <= seconds(86_400) && left > seconds(86_400 - 60), "{left:?}");
    operator
        .runs(&["client", "show", text(id)])
        .await
        .is(0)
        .says("old secret        good until 20");

    let secrets = [old, &new];
    assert_eq!(database.knows(id, &secrets, ends - seconds(1)).await, [true, true]);
    assert_eq!(database.knows(id, &secrets, ends).await, [false, true]);
    let client = database.client(id).await;
    assert_eq!(client.old_secret_ends_at(ends), None);
}

#[tokio::test]
async fn no_more_than_two_are_good_at_a_time() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.registers(&[]).await;
    let (id, first) = (&added["client_id"], &added["client_secret"]);
    let second = operator.rotates(id, &["--keep", "24h"]).await["client_secret"].clone();
    let third = operator.rotates(id, &["--keep", "1h"]).await["client_secret"].clone();
    let secrets = [first, &second, &third];
    let now = Clock::System.now();
    assert_eq!(database.knows(id, &secrets, now).await, [false, true, true]);
    let fourth = operator.rotates(id, &[]).await["client_secret"].clone();
    let secrets = [first, &second, &third, &fourth];
    assert_eq!(database.knows(id, &secrets, now).await, [false, false, false, true]);
}

#[tokio::test]
async fn a_public_one_has_no_secret_to_rotate() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let id = operator.registers(&["--public"]).await["client_id"].clone();
    let done = operator.runs(&["client", "rotate", text(&id), "--json"]).await.is(1);
    done.in_one_line().complains("is public: it keeps no secret");
    assert!(database.client(&id).await.registration.is_public);
    assert_eq!(operator.told().await.len(), 1);
}

#[tokio::test]
async fn how_long_is_a_number_and_a_unit() {
    let operator = Operator::new();
    let id = operator.registers(&[]).await["client_id"].clone();
    for keep in ["", "0h", "24", "1w", BACK] {
        let rotate = ["client", "rotate", text(&id), "--keep", keep];
        operator.runs(&rotate).await.is(2).complains("a duration such as");
    }
}
