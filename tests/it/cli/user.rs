//! `user`: the people who may sign in.

use serde_json::{Value, json};

use super::{Operator, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor};

#[tokio::test]
async fn a_user_is_added_shown_disabled_enabled_and_removed() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let added = operator.runs(&["user", "add", MOBILE, "--name", "小明"]).await.is(0);
    assert_eq!(added.out, "added 13800138000\n");
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("小明").says("disabled      no");

    operator.runs(&["user", "disable", MOBILE]).await.is(0);
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("disabled      since 20");
    operator.runs(&["user", "list"]).await.is(0).says("13800138000  disabled  小明");

    operator.runs(&["user", "enable", MOBILE]).await.is(0);
    operator.runs(&["user", "list"]).await.is(0).says("13800138000  enabled   小明");

    operator.runs(&["user", "remove", MOBILE]).await.is(0);
    assert_eq!(operator.runs(&["user", "list"]).await.is(0).out, "");
}

#[tokio::test]
async fn machines_read_users_as_json() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    database.open().await;
    assert_eq!(operator.runs(&["user", "list", "--json"]).await.is(0).json(), json!([]));

    operator.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    operator.runs(&["user", "add", MOBILE, "--name", "小明"]).await.is(0);
    operator.runs(&["user", "disable", OTHER_MOBILE]).await.is(0);
    let shown = operator.runs(&["user", "show", MOBILE, "--json"]).await.is(0).json();
    assert_eq!(shown["mobile"], MOBILE);
    assert_eq!(shown["name"], "小明");
    assert_eq!(shown["disabled_at"], Value::Null);
    assert_eq!(shown["last_sign_in_at"], Value::Null);
    assert!(shown["created_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{shown}");

    let listed = operator.runs(&["user", "list", "--json"]).await.is(0).json();
    assert_eq!(listed[0], shown);
    assert_eq!(listed[1]["mobile"], OTHER_MOBILE);
    assert!(listed[1]["disabled_at"].is_string(), "{listed}");
}

#[tokio::test]
async fn a_long_list_is_whole_and_may_be_read_in_part() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    database
        .runs(
            "insert into users (id, mobile, name, devices_since, created_at) \
             with recursive numbers (n) as (select 1000 union all select n + 1 from numbers where n < 2200) \
             select cast(n as text), '1380013' || n, '', 0, 0 from numbers",
        )
        .await;
    let listed = operator.runs(&["user", "list", "--json"]).await.is(0).json();
    let listed: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|user| user["mobile"].as_str())
        .collect();
    assert!(listed.len() == 1201 && listed.is_sorted(), "{}", listed.len());

    let head = ["-c", "\"$0\" user list | head -n 1; exit \"${PIPESTATUS[0]}\""];
    let done = operator.runs_in_a_shell(&head).await.is(0);
    assert_eq!((done.out.as_str(), done.err.as_str()), ("13800131000  enabled   \n", ""));
}

#[tokio::test]
async fn a_name_shows_what_is_in_it_and_lets_in_nothing_unseen() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    for name in ["小\u{202e}明", "\u{2066}小明", "小\u{200b}明", "小明\u{feff}", "小\u{2028}明"]
    {
        let done = operator.runs(&["user", "add", MOBILE, "--name", name]).await.is(1);
        done.in_one_line().complains("printable");
    }
    let family = "👩\u{200d}👧 ❤\u{fe0f}";
    operator.runs(&["user", "add", MOBILE, "--name", family]).await.is(0);
    operator.runs(&["user", "list"]).await.is(0).says(family);

    // As an earlier release let it in.
    database.runs("update users set name = '小明\u{202e}\u{9b}2J\u{2028}'").await;
    for command in [&["user", "list"] as &[&str], &["user", "show", MOBILE]] {
        let done = operator.runs(command).await.is(0).says("小明\\u{202e}\\u{9b}2J\\u{2028}\n");
        done.says_not("\u{202e}").says_not("\u{9b}").says_not("\u{2028}");
    }
    let shown = operator.runs(&["user", "show", MOBILE, "--json"]).await.is(0).json();
    assert_eq!(shown["name"], "小明\u{202e}\u{9b}2J\u{2028}");
}

#[tokio::test]
async fn every_spelling_names_the_same_user() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.runs(&["user", "add", "+86 138-0013-8000"]).await.is(0).says("added 13800138000");
    for spelling in ["13800138000", "0086 138 0013 8000", "１３８００１３８０００"] {
        operator.runs(&["user", "show", spelling]).await.is(0).says("13800138000");
        let again = operator.runs(&["user", "add", spelling]).await.is(1).in_one_line();
        again.complains("13800138000 is a user already");
    }
}

#[tokio::test]
async fn whom_nobody_knows_cannot_be_shown_or_changed() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    database.open().await;
    for command in ["show", "disable", "enable", "remove"] {
        let done = operator.runs(&["user", command, UNKNOWN_MOBILE]).await.is(1).in_one_line();
        done.complains("13700137000 is not a user; `codelogin user add` makes one");
    }
}

#[tokio::test]
async fn wrong_usage_is_told_from_what_could_not_be_done() {
    let operator = Operator::new();
    for usage in [
        &["user", "add"] as &[&str],
        &["user", "add", "1380013800"],
        &["user", "add", "--name", "小明"],
        &["user", "add", MOBILE, "--nickname", "小明"],
        &["user", "rename", MOBILE],
        &["user"],
        &["user", "list", MOBILE],
    ] {
        let done = operator.runs(usage).await.is(2);
        assert!(!done.err.is_empty() && done.out.is_empty(), "{done:?}");
    }
    let tab = operator.runs(&["user", "add", MOBILE, "--name", "a\tb"]).await.is(1);
    tab.complains("printable").in_one_line();
    let long = operator.runs(&["user", "add", MOBILE, "--name", &"名".repeat(101)]).await.is(1);
    long.complains("at most 100 characters").in_one_line();
    operator.runs(&["user", "add", MOBILE, "--name", &"名".repeat(100)]).await.is(0);
}

#[tokio::test]
async fn one_line_tells_that_the_database_cannot_be_opened() {
    let operator = Operator::new().sets("DATABASE_URL", "sqlite:///nowhere/codelogin.db");
    let done = operator.runs(&["user", "list"]).await.is(1).in_one_line();
    done.complains("cannot open the database sqlite:///nowhere/codelogin.db");
}

#[tokio::test]
async fn twenty_that_open_a_new_database_at_once_all_succeed() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let mobiles: Vec<String> = (0..20).map(|n| format!("138001380{n:02}")).collect();
    let programs: Vec<_> =
        mobiles.iter().map(|mobile| operator.starts(&["user", "add", mobile])).collect();
    for program in programs {
        program.ends().await.is(0);
    }
    let listed = operator.runs(&["user", "list", "--json"]).await.is(0).json();
    let listed: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|user| user["mobile"].as_str())
        .collect();
    assert_eq!(listed, mobiles);
}

#[tokio::test]
async fn one_who_is_disabled_is_signed_out_and_stays_so_when_enabled_again() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
    assert!(visitor.is_signed_in().await);

    operator.runs(&["user", "disable", MOBILE]).await.is(0);
    operator.runs(&["user", "enable", MOBILE]).await.is(0);
    assert!(!visitor.is_signed_in().await);
}
