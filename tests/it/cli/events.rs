//! `codelogin events`, as it is typed.

use super::{Operator, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor};

#[tokio::test]
async fn it_answers_in_words_newest_last() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);

    let told = operator.runs(&["events", "--mobile", MOBILE]).await.is(0).says_not(MOBILE);
    let lines: Vec<&str> = told.out.lines().collect();
    let expected = [
        "  138****8000  the operator added the user",
        "  138****8000  code requested, handed to the provider  from 127.0.0.1  request ",
        "  138****8000  accepted by the provider, as message ",
        "  138****8000  signed in by code  from 127.0.0.1  request ",
    ];
    assert_eq!(lines.len(), expected.len(), "{}", told.out);
    for (line, expected) in lines.iter().zip(expected) {
        let (at, rest) = line.split_at(20);
        assert!(at.starts_with("20") && at.ends_with('Z'), "{line}");
        assert!(rest.starts_with(expected), "{line}");
    }
    assert!(!told.out.contains('\u{1b}'), "colours are for terminals");
}

#[tokio::test]
async fn where_nothing_happened_it_says_what_to_look_at() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let done = operator.runs(&["events", "--mobile", UNKNOWN_MOBILE]).await.is(0);
    done.complains("nothing about 137****7000 → nobody asked this service").in_one_line();
    let done = operator.runs(&["events", "--mobile", UNKNOWN_MOBILE, "--json"]).await.is(0);
    assert_eq!((done.out.as_str(), done.err.as_str()), ("[]\n", ""));
}

#[tokio::test]
async fn since_looks_back_so_far_and_no_further() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    database.runs("update events set at = at - 7200 where mobile = '138****8000'").await;
    operator.runs(&["events", "--since", "1h"]).await.is(0).says("139").says_not("138");
    operator.runs(&["events", "--since", "3h"]).await.is(0).says("139").says("138");
    for other in ["1", "yesterday", "0h", "-1h"] {
        operator.runs(&["events", "--since", other]).await.is(2);
    }
    operator.runs(&["events", "--mobile", "1380013800"]).await.is(2);
}

#[tokio::test]
async fn following_it_tells_what_happens_from_now_on_until_it_is_asked_to_end() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let mut follower = operator.starts(&["events", "--follow", "--json"]);
    follower.says("user_added").await;
    operator.runs(&["user", "disable", MOBILE]).await.is(0);
    follower.says("user_disabled").await;
    operator.runs(&["user", "enable", MOBILE]).await.is(0);
    follower.says("user_enabled").await;
    follower.is_asked_to_end();
    let told = follower.ends().await.is(0);
    assert_eq!(told.out.lines().count(), 3, "each once: {}", told.out);
    for line in told.out.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
}

#[tokio::test]
async fn more_than_one_page_is_told_whole_and_in_order() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    database
        .runs(
            "insert into events (id, at, kind, data) \
             with recursive numbers (n) as (select 1000 union all select n + 1 from numbers where n < 2200) \
             select cast(n as text), n, 'user_added', 'null' from numbers",
        )
        .await;
    let told = operator.runs(&["events", "--json"]).await.is(0).json();
    let told: Vec<&str> =
        told.as_array().expect("a list").iter().filter_map(|event| event["at"].as_str()).collect();
    assert_eq!(told.len(), 1201);
    assert!(told.is_sorted() && told[0] == "1970-01-01T00:16:40Z", "{}", told[0]);
}
