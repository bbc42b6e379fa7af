//! `user import`: many users at once.

use serde_json::json;

use super::{Done, Operator, StandIn};
use crate::support::{Database, MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor};

/// One at a terminal, with a file of this content.
async fn operator_with(file: &str) -> (Operator, Database) {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.writes("users.csv", file);
    (operator, database)
}

impl Operator {
    async fn imports(&self, options: &[&str]) -> Done {
        self.runs(&[&["user", "import", "users.csv"], options].concat()).await
    }
}

/// A file of so many users, all of them new.
pub fn file_of(users: usize) -> String {
    let numbers = (0..users).map(|n| format!("138{n:08},用户 {n}\n"));
    ["mobile,name\n".to_owned()].into_iter().chain(numbers).collect()
}

#[tokio::test]
async fn a_file_of_users_is_added_as_one_act() {
    let file = "name,id,Phone\n小明,1,+86 138-0013-8000\n\"O'Neill, J\",2,13900139000\n";
    let (operator, _database) = operator_with(file).await;
    let done = operator.imports(&[]).await.is(0);
    assert_eq!(done.out, "1 column not read: id\nadded 2 users\n");
    assert_eq!(done.err, "");
    let listed = operator.runs(&["user", "list"]).await.is(0).out;
    assert_eq!(listed, "13800138000  enabled   小明\n13900139000  enabled   O'Neill, J\n");
    let events = operator.runs(&["events", "--json"]).await.is(0).json();
    assert_eq!(events.as_array().map(Vec::len), Some(1), "{events}");
    assert_eq!((&events[0]["event"], &events[0]["count"]), (&json!("users_imported"), &json!(2)));
}

#[tokio::test]
async fn with_any_bad_line_each_is_named_and_nobody_is_added() {
    let file = "mobile,name\n13800138000,小明\n1380013800,a\n13900139000,\"a\tb\"\n\
                +86 13800138000,c\n13700137000,d,e\n13600136000,f\n";
    let (operator, database) = operator_with(file).await;
    operator.runs(&["user", "add", "13600136000"]).await.is(0);
    for options in [&[] as &[&str], &["--dry-run"]] {
        let done = operator.imports(options).await.is(1);
        let lines: Vec<&str> = done.err.lines().collect();
        let expected = [
            "line 3: 1380013800: not a mainland mobile number: 11 digits ",
            "line 4: 13900139000: a name has at most 100 characters, all of them printable",
            "line 5: +86 13800138000: the same number as in line 2",
            "line 6: it has 3 fields, and the first line has 2",
            "line 7: 13600136000: a user already",
            "codelogin: nobody is added: 5 bad lines to mend or remove",
        ];
        assert_eq!(lines.len(), expected.len(), "{}", done.err);
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
        assert_eq!(database.rows("users").await, 1);
        assert_eq!(database.rows("events").await, 1, "one user was added, one by one");
    }
}

#[tokio::test]
async fn a_quote_that_swallows_lines_is_named_and_nobody_is_added() {
    let file = "mobile,name,remark\n13800138000,a,\"vip\n13900139000,b,\n13700137000,c,\n";
    let (operator, database) = operator_with(file).await;
    let done = operator.imports(&[]).await.is(1).complains("nobody is added");
    done.complains("line 2: a quote (\") opens in it and none closes it").complains("→ close it");
    operator.writes("users.csv", &file.replace("c,", "c,vip\""));
    let done = operator.imports(&["--dry-run"]).await.is(1);
    done.complains("line 2: a quote").complains("in line 4, closes it, so line 3 is lost");
    assert_eq!(database.rows("users").await, 0);
    operator.writes("users.csv", &file.replace("\"vip", "\"Room 5,\nBeijing\""));
    operator.imports(&[]).await.is(0).says("added 3 users");
}

#[tokio::test]
async fn of_very_many_bad_lines_a_thousand_are_named() {
    let (operator, _database) = operator_with(&"mobile\n".repeat(1235)).await;
    let done = operator.imports(&[]).await.is(1);
    let lines: Vec<&str> = done.err.lines().collect();
    assert_eq!(lines.len(), 1002);
    assert!(lines[999].starts_with("line 1001: "), "{}", lines[999]);
    assert_eq!(lines[1000], "and 234 more");
    assert!(lines[1001].contains("1234 bad lines"), "{}", lines[1001]);
}

#[tokio::test]
async fn users_who_are_there_are_passed_over_on_request_and_stay_as_they_are() {
    let file = "mobile,name\n13800138000,other\n13900139000,小红\n";
    let (operator, database) = operator_with(file).await;
    operator.runs(&["user", "add", MOBILE, "--name", "小明"]).await.is(0);
    operator.imports(&[]).await.is(1).complains("line 2: 13800138000: a user already");
    let done = operator.imports(&["--skip-existing"]).await.is(0);
    assert_eq!(done.out, "passed over 1 user already there\nadded 1 user\n");
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("小明");
    operator.runs(&["user", "show", OTHER_MOBILE]).await.is(0).says("小红");

    let again = operator.imports(&["--skip-existing"]).await.is(0);
    assert_eq!(again.out, "passed over 2 users already there\nadded 0 users\n");
    assert_eq!(database.rows("events").await, 2, "where nobody is added there is nothing to tell");
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_added_and_adds_nobody() {
    let (operator, database) = operator_with(&file_of(3)).await;
    database.open().await;
    let done = operator.imports(&["--dry-run"]).await.is(0);
    assert_eq!(done.out, "would add 3 users\n");
    operator.writes("users.csv", &file_of(1));
    assert_eq!(operator.imports(&["--dry-run"]).await.is(0).out, "would add 1 user\n");
    operator.writes("users.csv", "mobile,name\n1380013800\n");
    let done = operator.imports(&[]).await.is(1).complains("1 bad line to mend or remove");
    done.complains("line 2: it has 1 field, and the first line has 2");
    assert_eq!((database.rows("users").await, database.rows("events").await), (0, 0));
}

#[tokio::test]
async fn columns_may_be_called_otherwise() {
    let file = "username,phone,nick,name\n13800138000,010-62770000,小明,Ming\n";
    let (operator, _database) = operator_with(file).await;
    operator.imports(&[]).await.is(1).complains("line 2: 010-62770000: not a mainland");
    let done = operator.imports(&["--mobile-column", "Username", "--name-column", "nick"]).await;
    assert_eq!(done.is(0).out, "2 columns not read: phone, name\nadded 1 user\n");
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("小明");
}

#[tokio::test]
async fn help_and_manual_have_the_same_names_of_columns() {
    let help = Operator::new().runs(&["user", "import", "--help"]).await.is(0).out;
    let manual = include_str!("../../../docs/import.md");
    let rows = manual.lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| row.split('|').nth(2).expect("a column").split('`'));
    let names: Vec<&str> =
        names.filter(|name| name.chars().all(|c| c.is_alphabetic() || c == '_')).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(help.contains(name), "{name}: {help}");
    }
}

#[tokio::test]
async fn a_file_of_another_kind_is_told_for_what_it_is() {
    let (operator, database) = operator_with("手机;姓名\n13800138000;小明\n").await;
    let done = operator.imports(&[]).await.is(1).in_one_line();
    done.complains("separated by semicolons (;), not by commas → save it anew as CSV UTF-8");
    operator.writes("users.csv", "PK\u{3}\u{4}\u{14}");
    let done = operator.imports(&["--mobile-column", "x"]).await.is(1).in_one_line();
    done.complains("a workbook (.xlsx), not CSV → save it anew");
    operator.writes("users.csv", "手机,姓名\n13800138000,小明\n,\n\u{3000},\n,,,\n");
    operator.imports(&[]).await.is(0);
    assert_eq!(database.rows("users").await, 1);
}

#[tokio::test]
async fn one_line_tells_why_a_file_cannot_be_read() {
    let (operator, _database) = operator_with("mobile,phone\n13800138000,13800138000\n").await;
    let twice = operator.imports(&[]).await.is(1).in_one_line();
    twice.complains("more than one column for the mobile: mobile, phone → say which");
    let other = operator.imports(&["--mobile-column", "number"]).await.is(1).in_one_line();
    other.complains("no column is called number");
    operator.writes("users.csv", "13800138000,hush\n");
    let bare = operator.imports(&[]).await.is(1).in_one_line().says_not("hush");
    bare.complains("name the columns in the first line");
    for (file, why) in [("nowhere.csv", "cannot read nowhere.csv"), (".", "cannot read .")] {
        operator.runs(&["user", "import", file]).await.is(1).in_one_line().complains(why);
    }
    operator.runs(&["user", "import"]).await.is(2);
}

#[tokio::test]
async fn of_five_that_import_the_same_file_at_once_one_adds_it_all() {
    let (operator, database) = operator_with(&file_of(2000)).await;
    database.open().await;
    let programs: Vec<_> =
        (0..5).map(|_| operator.starts(&["user", "import", "users.csv"])).collect();
    let mut added = 0;
    for program in programs {
        let done = program.ends().await;
        if done.status == Some(0) {
            added += 1;
        } else {
            done.is(1).complains(": a user already").complains("nobody is added");
        }
    }
    assert_eq!(added, 1);
    assert_eq!((database.rows("users").await, database.rows("events").await), (2000, 1));
}

#[tokio::test]
async fn a_running_service_knows_them_at_once() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(UNKNOWN_MOBILE).await.is(404);
    operator.writes("users.csv", &format!("mobile\n{UNKNOWN_MOBILE}\n"));
    operator.imports(&[]).await.is(0);
    visitor.asks_for_code(UNKNOWN_MOBILE).await.is(200);
    let code = yunxin.code_sent_to(UNKNOWN_MOBILE).await;
    visitor.types(UNKNOWN_MOBILE, &code).await.is(303);
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn a_hundred_thousand_are_a_matter_of_seconds() {
    let (operator, database) = operator_with(&file_of(100_000)).await;
    operator.imports(&[]).await.is(0).says("added 100000 users");
    assert_eq!(database.rows("users").await, 100_000);
}

#[tokio::test]
async fn the_example_of_the_manual_is_taken_whole_and_its_password_signs_in() {
    let manual = include_str!("../../../docs/import.md");
    let (_, example) = manual.split_once("```csv\n").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    let yunxin = StandIn::start().await;
    let (operator, _database) = operator_with(example).await;
    let operator = operator.uses_provider(&yunxin.url());
    operator.imports(&[]).await.is(0).says("added 3 users");
    for (mobile, password) in
        [(MOBILE, "set"), (OTHER_MOBILE, "not set"), (UNKNOWN_MOBILE, "not set")]
    {
        let shown = operator.runs(&["user", "show", mobile]).await.is(0);
        shown.says(&format!("password      {password}\n"));
    }
    let (_service, address) = operator.serves().await;
    Visitor::new(address).types_password(MOBILE, PASSWORD).await.is(303);
    Visitor::new(address).types_password(UNKNOWN_MOBILE, PASSWORD).await.is(422);
}

#[tokio::test]
async fn a_password_that_is_kept_in_another_way_is_a_bad_line_and_not_shown() {
    let file = "login,secret\n13800138000,md5$salt$5f4dcc3b5aa765d61d8327deb882cf99\n\
                13900139000,hunter2hunter2hunter2\n";
    let (operator, _database) = operator_with(file).await;
    let done =
        operator.imports(&["--mobile-column", "login", "--password-column", "secret"]).await.is(1);
    let done = done.complains("line 2: 13800138000: the password: a hash as Django keeps it");
    let done = done.complains("line 3: 13900139000: the password: ").says_not("hunter2");
    done.says_not("5f4dcc3b");
    assert_eq!(operator.runs(&["user", "list"]).await.out, "");
}
