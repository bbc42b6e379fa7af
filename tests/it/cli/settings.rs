//! Settings: where they come from, and what is said when they are wrong.

use super::{Operator, StandIn};
use crate::support::{MOBILE, OTHER_MOBILE};

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_by_name_and_no_value_is_shown() {
    let wrong = [
        ("LISTEN_ADDR", "spilled:8000"),
        ("PUBLIC_URL", "spilled"),
        ("DATABASE_URL", "mysql://user:spilled@db.internal/app"),
        ("SECRET_KEY", "spilled"),
        ("NETEASE_APP_KEY", "spilled key"),
        ("NETEASE_URLS", "http://spilled.example"),
        ("CODE_LIFETIME", "11m"),
        ("CODE_LENGTH", "5"),
        ("SESSION_IDLE", "spilled"),
        ("LIMIT_SENDS_TOTAL", "spilled"),
        ("TEST_MOBILES", "13900139000:135791"),
    ];
    let operator =
        wrong.iter().fold(Operator::new(), |operator, (name, value)| operator.sets(name, value));
    let done = operator.runs(&["serve"]).await.is(1).says_not("spilled").says_not("135791");
    let mut done = done.complains("12 settings are wrong:");
    for name in wrong.map(|(name, _)| name).into_iter().chain(["NETEASE_APP_SECRET"]) {
        done = done.complains(&format!("\n  {name}: "));
    }
    assert_eq!(done.err.lines().count(), 13, "a line for each: {}", done.err);
}

#[tokio::test]
async fn the_file_dot_env_is_read_and_the_environment_wins_over_it() {
    let operator = Operator::new();
    operator.writes(".env", "# mine\nDATABASE_URL=sqlite://file.db\n");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    assert!(operator.path("file.db").exists());

    let operator = operator.sets("DATABASE_URL", "sqlite://environment.db");
    operator.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    let listed = operator.runs(&["user", "list"]).await.is(0);
    listed.says(OTHER_MOBILE).says_not(MOBILE);
    let listed = operator.unsets("DATABASE_URL").runs(&["user", "list"]).await.is(0);
    listed.says(MOBILE).says_not(OTHER_MOBILE);
}

#[tokio::test]
async fn a_file_dot_env_that_cannot_be_read_is_told_without_what_is_in_it() {
    let operator = Operator::new();
    operator.writes(".env", "NETEASE_APP_SECRET=two spilled words\n");
    let done = operator.runs(&["serve"]).await.is(1).in_one_line();
    done.complains("the file .env cannot be read").says_not("spilled");
}

#[tokio::test]
async fn each_line_that_cannot_be_read_is_told_by_its_number_alone() {
    let operator = Operator::new();
    operator.writes("mine", "CODE_LENGTH=6 # spilled\r\n\r\nspilled\r\nSITE_NAME='spilled\r\n");
    let done = operator.runs(&["check", "--settings", "mine"]).await.is(1).in_one_line();
    let done =
        done.says_not("spilled").complains("the file mine cannot be read: line 1: put quotes");
    done.complains("; line 3: NAME=value is expected")
        .complains("; line 4: the quote does not end");
}

#[tokio::test]
async fn what_an_editor_on_windows_has_saved_is_read() {
    let operator = Operator::new();
    operator.writes(".env", "\u{feff}DATABASE_URL=sqlite://file.db\r\nSITE_NAME='My shop'\r\n");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    assert!(operator.path("file.db").exists());
}

#[tokio::test]
async fn no_part_of_a_value_is_dropped() {
    let operator = Operator::new();
    let secret = "#se$cret#${HOME}'";
    let serve = ["sms", "simulator", "--listen", "127.0.0.1:0", "--app-key", "key", "--app-secret"];
    let mut yunxin = operator.starts(&[serve.as_slice(), &[secret]].concat());
    let url = format!("http://{}", yunxin.tells_address("NETEASE_URLS=").await);
    let keys = format!("NETEASE_APP_KEY=key\nNETEASE_APP_SECRET={secret}\n");
    operator.writes(".env", &format!("{keys}NETEASE_URLS={url}\nSITE_COLOR=#0050b3\n"));
    operator.runs(&["sms", "send", MOBILE]).await.is(0);

    operator.writes(".env", &format!("{keys}SITE_COLOR=#ffffff\n"));
    operator.runs(&["serve"]).await.is(1).complains("SITE_COLOR: ");
}

#[tokio::test]
async fn another_file_is_read_in_its_place_when_it_is_named() {
    let operator = Operator::new();
    operator.writes(".env", "DATABASE_URL=sqlite://env.db\n");
    operator.writes("mine", "DATABASE_URL=sqlite://mine.db\n");
    operator.runs(&["user", "add", MOBILE, "--settings", "mine"]).await.is(0);
    assert!(operator.path("mine.db").exists() && !operator.path("env.db").exists());

    let twice = ["--settings", ".env", "--settings", "mine", "user", "list"];
    operator.runs(&twice).await.is(0).says(MOBILE);
    let twice = ["--settings", ".env", "user", "list", "--settings", "mine"];
    operator.runs(&twice).await.is(0).says(MOBILE);

    let done = operator.runs(&["--settings", "theirs", "user", "list"]).await.is(1).in_one_line();
    done.complains("the file theirs cannot be read: No such file");
    let operator = operator.sets("DATABASE_URL", "sqlite://environment.db");
    operator.runs(&["user", "add", OTHER_MOBILE, "--settings", "mine"]).await.is(0);
    assert!(operator.path("environment.db").exists());
}

#[tokio::test]
async fn the_example_of_dot_env_serves_once_its_two_keys_are_filled_in() {
    let example = include_str!("../../../.env.example");
    let yunxin = StandIn::start().await;
    let operator = Operator::new().sets("NETEASE_URLS", &yunxin.url());
    operator.writes(".env", example);
    let done = operator.runs(&["serve"]).await.is(1).complains("2 settings are wrong:");
    done.complains("NETEASE_APP_KEY").complains("NETEASE_APP_SECRET");

    let filled = example
        .replace("\nNETEASE_APP_KEY=\n", "\nNETEASE_APP_KEY=cli-app-key\n")
        .replace("\nNETEASE_APP_SECRET=\n", "\nNETEASE_APP_SECRET=cli-app-secret\n");
    operator.writes(".env", &filled);
    operator.runs(&["sms", "send", MOBILE]).await.is(0);
    yunxin.code_sent_to(MOBILE).await;
}

#[tokio::test]
async fn a_service_that_runs_has_no_settings_left_as_text() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    // One that is kept in another form.
    let key = "5ec3e7".repeat(12);
    operator.writes(".env", &format!("SECRET_KEY={key}\n"));
    let (service, _) = operator.serves().await;
    assert!(service.remembers("127.0.0.1:1"), "that cannot be all of its memory");
    assert!(!service.remembers(&key));
}
