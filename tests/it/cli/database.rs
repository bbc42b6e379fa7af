//! `database`: moving it, and keeping it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::import::file_of;
use super::{Done, Operator, Program, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor, at_once};

/// The key that was made beside the database.
fn key(operator: &Operator) -> String {
    fs::read_to_string(operator.path("codelogin.db.key")).expect("a key").trim().to_owned()
}

impl Operator {
    async fn copies_to(&self, url: &str) -> Done {
        self.runs(&["database", "copy", "--to", url]).await
    }

    /// All that the commands tell of a database.
    async fn tells_all(&self) -> String {
        let users = self.runs(&["user", "list", "--json"]).await.is(0).out;
        let events = self.runs(&["events", "--json"]).await.is(0).out;
        users + &events
    }
}

#[tokio::test]
async fn a_service_goes_on_with_a_copy_where_it_stopped() {
    let (yunxin, target) = (StandIn::start().await, Database::new().await);
    let old = Operator::with_provider(&yunxin.url());
    let add = ["user", "add", MOBILE, "--name", "小明", "--password-stdin"];
    old.runs_reading(&add, PASSWORD).await.is(0);
    old.runs(&["user", "add", OTHER_MOBILE]).await.is(0);
    let (service, address) = old.serves().await;
    let signed_in = Visitor::new(address);
    signed_in.types_password(MOBILE, PASSWORD).await.is(303);
    let waiting = Visitor::new(address);
    waiting.asks_for_code(OTHER_MOBILE).await.is(200);
    service.is_asked_to_end();
    service.ends().await.is(0);

    let done = old.copies_to(target.url()).await.is(0).says_not(&key(&old));
    for counted in ["users           2", "sessions        2", "challenges      1"] {
        assert!(done.out.lines().any(|line| line == counted), "{}", done.out);
    }
    let key_file = old.path("codelogin.db.key");
    done.says(&format!("copied sqlite://{} to ", old.path("codelogin.db").display()))
        .says(&format!(", and SECRET_KEY to what is in {}", key_file.display()));

    let new = Operator::with_database(target.url()).sets("SECRET_KEY", &key(&old));
    let new = new.uses_provider(&yunxin.url());
    assert_eq!(new.tells_all().await, old.tells_all().await);
    new.runs(&["check"]).await.is(0).says("good      users: 2");
    let (_service, address) = new.serves().await;
    assert!(signed_in.goes_to(address).is_signed_in().await);
    let waiting = waiting.goes_to(address);
    waiting.asks_for_code(OTHER_MOBILE).await.is(429);
    waiting.types(OTHER_MOBILE, &yunxin.code_sent_to(OTHER_MOBILE).await).await.is(303);
    Visitor::new(address).types_password(MOBILE, PASSWORD).await.is(303);
    new.runs(&["events", "--mobile", OTHER_MOBILE]).await.is(0).says("code requested");
}

#[tokio::test]
async fn a_copy_of_a_copy_has_all_that_there_was() {
    let target = Database::new().await;
    let first = Operator::new();
    first.writes("users.csv", &file_of(2000));
    first.runs(&["user", "import", "users.csv"]).await.is(0);
    first.runs(&["user", "disable", "13800001000"]).await.is(0);
    let copy = first.copies_to(target.url()).await.is(0).says("users           2000\n").out;
    let second = Operator::with_database(target.url()).sets("SECRET_KEY", &key(&first));
    second.copies_to("sqlite://back.db").await.is(0).says("and leave SECRET_KEY as it is");
    let third = second.sets("DATABASE_URL", "sqlite://back.db");
    assert_eq!(third.tells_all().await, first.tells_all().await);
    assert!(copy.contains("events          2\n"), "{copy}");
    let mode = fs::metadata(third.path("back.db")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_target_with_a_row_in_any_table_is_refused_and_stays_as_it_is() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let rows = [
        (
            "users",
            "insert into users (id, mobile, name, devices_since, created_at) \
             values ('kept', '13700137000', '', 1, 1)",
        ),
        (
            "sessions",
            "insert into sessions (key, data, created_at, expires_at) values ('kept', '{}', 1, 1)",
        ),
        ("challenges", "insert into challenges (id, guesses, expires_at) values ('kept', 3, 1)"),
        ("counters", "insert into counters (key, times, ends_at) values ('kept', 3, 1)"),
        (
            "events",
            "insert into events (id, at, kind, data) values ('kept', 1, 'user_added', 'null')",
        ),
    ];
    for (table, row) in rows {
        let target = Database::new().await;
        target.runs(row).await;
        let done = operator.copies_to(target.url()).await.is(1).in_one_line();
        done.complains(&format!(
            " has rows in the table {table} already, so nothing is copied; name"
        ));
        for (other, _) in rows {
            assert_eq!(target.rows(other).await, i64::from(other == table), "{table}: {other}");
        }
    }
}

#[tokio::test]
async fn no_password_of_a_url_is_shown() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let done = operator.copies_to("postgres://me:hush@127.0.0.1:1/app").await.is(1).in_one_line();
    done.says_not("hush").complains("cannot open the database postgres://127.0.0.1:1/app");
    for url in ["postgres://me:hush@host:port/app", "mysql://me:hush@host/app"] {
        operator.copies_to(url).await.is(2).says_not("hush").complains("--to: `sqlite://FILE` or");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_neither_copied_nor_backed_up_nor_made() {
    let operator = Operator::new().sets("DATABASE_URL", "sqlite://other.db");
    for command in [["copy", "--to", "sqlite://new.db"].as_slice(), &["backup", "new.db"]] {
        let done = operator.runs(&[&["database"], command].concat()).await.is(1).in_one_line();
        let file = operator.path("other.db");
        done.complains(&format!("sqlite://{}: there is none → set", file.display()));
    }
    assert_eq!(operator.files(), [""; 0]);
}

#[tokio::test]
async fn a_backup_is_for_its_owner_alone_and_names_the_key_that_it_lacks() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let done = operator.runs(&["database", "backup", "backup.db"]).await.is(0);
    let done = done.says("codelogin.db.key too, elsewhere").says_not(&key(&operator));
    assert_eq!(done.err, "");
    let mode = fs::metadata(operator.path("backup.db")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let operator = operator.sets("SECRET_KEY", &"ab".repeat(32));
    let done = operator.runs(&["database", "backup", "again.db"]).await.is(0);
    done.says("keep SECRET_KEY too, elsewhere").says_not(&"ab".repeat(32));
}

#[tokio::test]
async fn a_file_that_is_there_is_not_written_over() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.writes("backup.db", "the last good one");
    let done = operator.runs(&["database", "backup", "backup.db"]).await.is(1).in_one_line();
    done.complains("backup.db is there already; name another file, or remove it");
    let kept = fs::read_to_string(operator.path("backup.db")).expect("a file");
    assert_eq!(kept, "the last good one");

    let at_once = (0..5).map(|_| operator.starts(&["database", "backup", "new.db"]));
    let mut made = 0;
    for program in at_once.collect::<Vec<Program>>() {
        match program.ends().await {
            Done { status: Some(0), .. } => made += 1,
            done => drop(done.is(1).complains("new.db")),
        }
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn a_backup_that_fails_leaves_nothing_behind() {
    let operator = Operator::new();
    operator.writes("codelogin.db", &"no database, but long enough to look like one. ".repeat(100));
    let done = operator.runs(&["database", "backup", "backup.db"]).await.is(1).in_one_line();
    done.complains("cannot back up sqlite:///").complains("not a database");
    assert_eq!(operator.files(), ["codelogin.db"]);
    let done = operator.runs(&["database", "backup", "nowhere/backup.db"]).await.is(1);
    done.in_one_line().complains("cannot write into nowhere");
    assert_eq!(operator.files(), ["codelogin.db"]);
}

#[tokio::test]
async fn for_postgresql_a_backup_is_its_own_tools_work() {
    let operator = Operator::with_database("postgres://me:hush@127.0.0.1:1/app");
    let done = operator.runs(&["database", "backup", "backup.db"]).await.is(1).in_one_line();
    done.complains("`pg_dump --exclude-table-data=challenges`").says_not("hush");
}

#[tokio::test]
async fn processes_that_start_at_once_on_a_new_database_all_start() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let mut services: Vec<Program> = (0..8).map(|_| operator.starts(&["serve"])).collect();
    let mut addresses = Vec::new();
    for service in &mut services {
        addresses.push(service.tells_address("listening on").await);
    }
    operator.runs(&["user", "add", UNKNOWN_MOBILE]).await.is(0);
    let asks =
        |address| async move { Visitor::new(address).asks_for_code(UNKNOWN_MOBILE).await.status };
    let mut answers = at_once(addresses.into_iter().map(asks)).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 429, 429, 429, 429, 429, 429, 429]);
}
