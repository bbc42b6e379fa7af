//! Where the database lies, and who may make one.

use std::fs;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, query};

use super::Operator;
use crate::support::{MOBILE, OTHER_MOBILE};

/// Commands that make sense only where there is a database already.
const BEGIN_NOTHING: [&[&str]; 9] = [
    &["user", "list"],
    &["user", "show", MOBILE],
    &["user", "disable", MOBILE],
    &["user", "enable", MOBILE],
    &["user", "password", MOBILE],
    &["user", "remove", MOBILE],
    &["user", "import", "users.csv", "--dry-run"],
    &["session", "list", MOBILE],
    &["events"],
];

#[tokio::test]
async fn only_commands_that_begin_something_make_a_database() {
    let operator = Operator::new();
    operator.writes("users.csv", "mobile\n13800138000\n");
    let file = operator.path("codelogin.db");
    let there_is_none = format!("sqlite://{}: there is none → set DATABASE_URL", file.display());
    let more: [&[&str]; 4] = [
        &["session", "end", MOBILE],
        &["events", "--follow", "--json"],
        &["database", "backup", "backup.db"],
        &["database", "copy", "--to", "sqlite://copy.db"],
    ];
    for command in BEGIN_NOTHING.into_iter().chain(more) {
        let done = operator.runs(command).await.is(1).in_one_line();
        done.complains(&there_is_none).complains("`codelogin serve` and `codelogin user add` make");
        assert_eq!(operator.files(), ["users.csv"], "{command:?}");
    }
    operator.runs(&["user", "import", "users.csv"]).await.is(0);
    operator.runs(&["user", "list"]).await.is(0).says(MOBILE);
}

#[tokio::test]
async fn a_relative_file_counts_from_the_folder_of_the_settings() {
    let operator = Operator::new();
    operator.writes(".env", "CODE_LENGTH=6\n");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let listed = operator.starts_in("deep/below", &["user", "list"]).ends().await.is(0);
    listed.says(MOBILE);

    operator.writes(".env", "DATABASE_URL=sqlite://mine.db\n");
    let add = ["user", "add", OTHER_MOBILE];
    operator.starts_in("below", &add).ends().await.is(0);
    assert!(operator.path("mine.db").exists() && operator.path("mine.db.key").exists());
    let list = ["user", "list", "--settings", "../.env"];
    operator.starts_in("below", &list).ends().await.is(0).says(OTHER_MOBILE);
    let whole = operator.path(".env");
    let list = ["user", "list", "--settings", whole.to_str().expect("text")];
    operator.starts_in("deep", &list).ends().await.is(0).says(OTHER_MOBILE);

    let here = Operator::new().sets("DATABASE_URL", "sqlite://here.db");
    here.starts_in("below", &add).ends().await.is(0);
    assert!(here.path("below/here.db").exists());
}

#[tokio::test]
async fn a_command_that_fails_makes_no_database() {
    let operator = Operator::new();
    operator.writes("users.csv", "mobile\n13800138000\n");
    operator.writes("bad.csv", "mobile\n13800138000\n12\n");
    let add = ["user", "add", MOBILE, "--password-stdin"];
    for (command, input) in [
        (&["user", "import", "nowhere.csv"] as &[&str], ""),
        (&["user", "import", "users.csv", "--mobile-column", "tel"], ""),
        (&["user", "import", "bad.csv"], ""),
        (&["user", "import", "-"], "mobile\n12\n"),
        (&["user", "add", MOBILE, "--name", "a\tb"], ""),
        (&add, "too short"),
        (&add, ""),
    ] {
        operator.runs_reading(command, input).await.is(1);
        assert_eq!(operator.files(), ["bad.csv", "users.csv"], "{command:?}");
    }
}

#[tokio::test]
async fn only_commands_that_begin_something_make_a_key() {
    let operator = Operator::new();
    operator.writes("users.csv", "mobile\n13800138002\n");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let key = operator.path("codelogin.db.key");
    operator.removes("codelogin.db.key");
    let not_there = format!("the key file {} is not there → put it back", key.display());
    for command in BEGIN_NOTHING.into_iter().chain([&["session", "end", "--all"] as &[&str]]) {
        let done = operator.runs(command).await.is(1).in_one_line();
        done.complains(&not_there).complains("`codelogin serve` makes another");
        let left = ["codelogin.db", "codelogin.db.lock", "users.csv"];
        assert_eq!(operator.files(), left, "{command:?}");
    }
    operator.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    operator.runs(&["user", "show", MOBILE]).await.is(0);
    assert!(key.exists());
}

/// A file as another program leaves it.
async fn a_file_of_anothers(operator: &Operator, journal: SqliteJournalMode) {
    let file = operator.path("theirs.db");
    let file = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut theirs = file.journal_mode(journal).connect().await.expect("a database");
    query("create table bookmarks (id int)").execute(&mut theirs).await.expect("SQL");
    theirs.close().await.expect("it is at rest");
}

#[tokio::test]
async fn a_file_of_anothers_stays_as_it_is() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let operator = operator.sets("DATABASE_URL", "sqlite://theirs.db");
    let file = operator.path("theirs.db");
    for journal in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        a_file_of_anothers(&operator, journal).await;
        let before = fs::read(&file).expect("a file");
        for command in [
            &["user", "list"] as &[&str],
            &["user", "add", MOBILE],
            &["session", "end", "--all"],
            &["events"],
            &["serve"],
            &["database", "backup", "backup.db"],
            &["database", "copy", "--to", "sqlite://copy.db"],
        ] {
            let done = operator.runs(command).await.is(1).in_one_line();
            done.complains(&format!(
                "sqlite://{}: it is no database of codelogin's",
                file.display()
            ))
            .complains(" → set DATABASE_URL to the one that is meant");
            assert_eq!(operator.files(), ["theirs.db"], "{command:?}");
        }
        assert_eq!(fs::read(&file).expect("a file"), before);
        operator.removes("theirs.db");
    }
    let ours = Operator::new();
    ours.runs(&["user", "add", MOBILE]).await.is(0);
    a_file_of_anothers(&ours, SqliteJournalMode::Delete).await;
    let copy = ours.runs(&["database", "copy", "--to", "sqlite://theirs.db"]).await.is(1);
    copy.in_one_line().complains("and has the table bookmarks → ");
}

#[tokio::test]
async fn an_empty_file_is_taken_by_those_alone_who_may_make_a_database() {
    let operator = Operator::new();
    operator.writes("codelogin.db", "");
    for command in [["user", "list"].as_slice(), &["database", "backup", "backup.db"]] {
        let done = operator.runs(command).await.is(1).in_one_line();
        done.complains("codelogin.db: it is no database of codelogin's → set DATABASE_URL");
        assert_eq!(operator.files(), ["codelogin.db"], "{command:?}");
    }
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.runs(&["user", "list"]).await.is(0).says(MOBILE);
}

#[tokio::test]
async fn what_can_be_no_database_gets_nothing_beside_it() {
    let operator = Operator::new();
    operator.writes("text", "not a database at all\n");
    fs::create_dir(operator.path("folder")).expect("a folder");
    let operator = operator.sets("DATABASE_URL", "sqlite://text");
    for command in [["user", "list"].as_slice(), &["user", "add", MOBILE]] {
        let done = operator.runs(command).await.is(1).in_one_line();
        done.complains("text: file is not a database → set DATABASE_URL");
        assert_eq!(operator.files(), ["folder", "text"], "{command:?}");
    }
    let operator = operator.sets("DATABASE_URL", "sqlite://folder");
    for command in [["user", "list"].as_slice(), &["user", "add", MOBILE]] {
        let done = operator.runs(command).await.is(1).in_one_line();
        done.complains("folder: it is a folder → name a file in DATABASE_URL");
        assert_eq!(operator.files(), ["folder", "text"], "{command:?}");
    }
}

#[tokio::test]
async fn one_that_was_just_made_and_is_in_use_is_known() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let (_service, _) = operator.serves().await;
    operator.runs(&["user", "list"]).await.is(0);
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.runs(&["database", "backup", "backup.db"]).await.is(0);
}

#[tokio::test]
async fn a_link_in_the_place_of_the_lock_is_not_followed() {
    let operator = Operator::new();
    let lock = operator.path("codelogin.db.lock");
    for victim in ["mine", "not there"] {
        std::os::unix::fs::symlink(operator.path(victim), &lock).expect("a link");
        operator.writes("mine", "kept");
        let done = operator.runs(&["user", "add", MOBILE]).await.is(1).in_one_line();
        done.complains(&format!("{} is a link → see who made it", lock.display()));
        assert_eq!(operator.files(), ["codelogin.db.lock", "mine"]);
        assert_eq!(fs::read_to_string(operator.path("mine")).expect("a file"), "kept");
        operator.removes("codelogin.db.lock");
    }
    operator.runs(&["user", "add", MOBILE]).await.is(0);
}
