//! The database is there and cannot be written: what becomes of the service, and what the operator is told.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, query};

use super::{Operator, StandIn};
use crate::support::{Answer, MOBILE, Visitor};

#[track_caller]
fn is_for_later(answer: Answer) {
    assert_eq!(answer.is(503).header("retry-after"), Some("5"));
}

#[tokio::test]
async fn a_full_disk_is_for_later_and_over_when_there_is_room() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    // A file that must not grow is an error like a full disk, to whom the signal does not end.
    let script = "trap '' XFSZ; exec \"$0\" serve";
    let mut service = operator.starts_in_a_shell(&["-c", script]);
    let address = service.tells_address("listening on").await;
    let visitor = Visitor::new(address);
    visitor.opens("/readyz").await.is(200);

    service.may_write("1");
    is_for_later(visitor.opens("/readyz").await);
    is_for_later(visitor.asks_for_code(MOBILE).await.says("服务暂时不可用"));
    is_for_later(visitor.types(MOBILE, "123456").await);
    visitor.opens("/user/codelogin").await.is(200);
    visitor.opens("/healthz").await.is(200);
    service.says("not ready: the database does not do its work: disk I/O error → see").await;

    service.may_write("unlimited");
    visitor.opens("/readyz").await.is(200);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
}

/// Somebody else begins to write, and does not end.
async fn holds_the_file(operator: &Operator) -> SqliteConnection {
    let file = SqliteConnectOptions::new().filename(operator.path("codelogin.db"));
    let mut other = file.connect().await.expect("a database");
    query("begin exclusive").execute(&mut other).await.expect("SQL");
    other
}

#[tokio::test]
async fn a_file_that_somebody_else_holds_is_for_later_and_check_says_so() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (mut service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    let mut other = holds_the_file(&operator).await;

    let (ready, send, check) = tokio::join!(
        visitor.opens("/readyz"),
        visitor.asks_for_code(MOBILE),
        operator.runs(&["check", "--json"])
    );
    is_for_later(ready);
    is_for_later(send);
    let finding = super::check::finding(&check.is(1), "DATABASE_URL");
    assert!(finding.starts_with("bad: sqlite:///"), "{finding}");
    // SQLite's patience ends with our own: either may be the one to say so.
    assert!(finding.contains(" → see who holds "), "{finding}");
    let fault = service.says("fault: ").await;
    assert!(fault.contains(" → see who holds "), "{fault}");
    assert!(!fault.contains("error returned"), "{fault}");

    query("rollback").execute(&mut other).await.expect("SQL");
    visitor.opens("/readyz").await.is(200);
    visitor.asks_for_code(MOBILE).await.is(200);
}

#[tokio::test]
async fn a_command_says_once_and_in_plain_words_what_the_database_says() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.writes("users.csv", "mobile\n13800138001\n");
    let _other = holds_the_file(&operator).await;
    let (add, disable, import) = tokio::join!(
        operator.runs(&["user", "add", "13800138001"]),
        operator.runs(&["user", "disable", MOBILE]),
        operator.runs(&["user", "import", "users.csv"]),
    );
    for done in [add, disable, import] {
        let done = done.is(1).in_one_line();
        assert_eq!(
            done.err,
            "codelogin: database is locked → see who holds the file: an import, a backup, sqlite3\n"
        );
    }
}
