//! Every migration, on a database that is in use: what was written before it is there after it.

use std::fs;
use std::path::Path;

use codelogin::db::{Db, Location, Statement};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, PgPool, SqlSafeStr, query, query_scalar, raw_sql};

use crate::support::Database;

/// A row for each table, as a release that had it wrote one.
const ROWS: [(&str, &str); 16] = [
    (
        "users",
        "insert into users (id, mobile, name, devices_since, created_at) \
         values ('kept', '13800138000', '小明', 1, 1)",
    ),
    (
        "sessions",
        "insert into sessions (key, user_id, data, created_at, expires_at) \
         values ('kept', 'kept', '{}', 1, 9000000000)",
    ),
    (
        "site_sign_ins",
        "insert into site_sign_ins (key, session, site, given_at) \
         values ('kept', 'kept', 'https://wiki.example.com', 1)",
    ),
    (
        "clients",
        "insert into clients (id, name, redirects, logout_redirects, offline, consent, pkce, era, created_at) \
         values ('kept', 'Wiki', 'https://wiki.example.com/back', '', 0, 0, 1, 0, 1)",
    ),
    (
        "signing_keys",
        "insert into signing_keys (kid, private, public, created_at, signs_from) \
         values ('kept', '00', 'kept', 1, 1)",
    ),
    (
        "grants",
        "insert into grants (id, client, user_id, sid, is_offline, era, scopes, by, since, code, code_ends_at, \
         redirect, generation, created_at, ends_at) \
         values ('kept', 'kept', 'kept', 'kept', 0, 0, 'openid', 'code', 1, 'kept', 1, \
         'https://wiki.example.com/back', 0, 1, 9000000000)",
    ),
    (
        "access_tokens",
        "insert into access_tokens (token, grant_id, scopes, created_at, expires_at) \
         values ('kept', 'kept', 'openid', 1, 9000000000)",
    ),
    (
        "consents",
        "insert into consents (id, user_id, client, scopes, given_at) \
         values ('kept', 'kept', 'kept', 'openid', 1)",
    ),
    (
        "notices",
        "insert into notices (id, client, user_id, sid, tries, due_at) \
         values ('kept', 'kept', 'kept', 'kept', 0, 9000000000)",
    ),
    (
        "challenges",
        "insert into challenges (id, guesses, expires_at) values ('kept', 3, 9000000000)",
    ),
    ("events", "insert into events (id, at, kind, data) values ('kept', 1, 'user_added', 'null')"),
    ("counters", "insert into counters (key, times, ends_at) values ('kept', 3, 9000000000)"),
    (
        "ended_sessions",
        "insert into ended_sessions (sid, user_id, why, at) values ('kept', 'kept', 'disabled', 1)",
    ),
    ("password_kinds", "insert into password_kinds (kind, users) values ('kept', 3)"),
    ("leases", "insert into leases (name, holder, ends_at) values ('kept', 'kept', 9000000000)"),
    ("sweeps", "insert into sweeps (name, at, refused) values ('kept', 1, 3)"),
];

/// The migrations, as the program runs them.
pub fn migrations() -> Vec<Migration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    (1..)
        .zip(files)
        .map(|(version, file)| {
            let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
            let (_, name) = name.split_once('_').expect("a number and a name");
            migration(version, name, fs::read_to_string(&file).expect("SQL"))
        })
        .collect()
}

fn migration(version: i64, name: &str, sql: String) -> Migration {
    let sql = AssertSqlSafe(sql).into_sql_str();
    Migration::new(version, name.to_owned().into(), MigrationType::Simple, sql, false)
}

/// A database on which these have been run.
async fn with(migrations: Vec<Migration>, file: &Path) -> SqlitePool {
    let options =
        SqliteConnectOptions::new().filename(file).create_if_missing(true).foreign_keys(true);
    let pool = SqlitePool::connect_with(options).await.expect("it opens");
    Migrator::with_migrations(migrations).run(&pool).await.expect("they run");
    pool
}

async fn tables(pool: &SqlitePool) -> Vec<String> {
    let tables = "select name from sqlite_master where type = 'table' and name not like '\\_%' \
                  escape '\\' and name not like 'sqlite\\_%' escape '\\' order by rowid";
    query_scalar(tables).fetch_all(pool).await.expect("tables")
}

/// The whole table, a line for each row, whatever its columns.
async fn rows(pool: &SqlitePool, table: &str, columns: &[String]) -> Vec<String> {
    let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
    let rows = format!("select {} from {table}", quoted.join(" || ', ' || "));
    query_scalar(AssertSqlSafe(rows)).fetch_all(pool).await.expect("rows")
}

async fn columns(pool: &SqlitePool, table: &str) -> Vec<String> {
    let columns = "select name from pragma_table_info($1) order by cid";
    query_scalar(columns).bind(table).fetch_all(pool).await.expect("columns")
}

#[tokio::test]
async fn each_migration_keeps_the_rows_that_were_there_before() {
    let all = migrations();
    assert!(all.len() >= 4, "that cannot be all");
    let mut kept = 0;
    for done in 1..=all.len() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("old.db");
        let old = with(all[..done].to_vec(), &file).await;
        let mut before = Vec::new();
        for table in tables(&old).await {
            let row = ROWS.iter().find(|(of, _)| *of == table);
            let (_, insert) = row.unwrap_or_else(|| panic!("{table} has no row in this test"));
            query(*insert).execute(&old).await.expect("it fits");
            let columns = columns(&old, &table).await;
            let rows = rows(&old, &table, &columns).await;
            assert_eq!(rows.len(), 1, "{table}");
            before.push((table, columns, rows));
        }
        old.close().await;

        let location = Location::Sqlite(file.clone());
        Db::open(&location).await.expect("it is brought up to date").close().await;
        let new = with(all.clone(), &file).await;
        for (table, columns, then) in before {
            assert_eq!(rows(&new, &table, &columns).await, then, "{table} after {done}");
            kept += 1;
        }
        assert_eq!(tables(&new).await.len(), ROWS.len());
    }
    assert!(kept >= 10, "that cannot be all: {kept}");
}

#[tokio::test]
async fn a_database_of_a_later_release_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("later.db");
    let mut all = migrations();
    let later = i64::try_from(all.len()).expect("few") + 1;
    all.push(migration(later, "later", "create table later (id text)".to_owned()));
    with(all, &file).await.close().await;
    let refused = Db::open(&Location::Sqlite(file)).await.expect_err("it is not ours to open");
    let refused = format!("{refused:#}");
    assert!(refused.contains("cannot open the database sqlite://"), "{refused}");
    assert!(refused.contains(&later.to_string()), "{refused}");
}

/// A session and its codes as the releases before columns kept them, in one text.
const IN_ONE_TEXT: &str = r#"
    insert into users (id, mobile, name, devices_since, created_at) values ('u', '13800138000', '小明', 1, 1);
    insert into events (id, at, kind, data, user_id) values
        ('1', 50, 'signed_in', '{"by":"code"}', 'u'), ('2', 99, 'signed_in', '{"by":"password"}', 'u');
    insert into challenges (id, guesses, expires_at) values ('c', 2, 9000000000);
    insert into sessions (key, user_id, data, created_at, expires_at) values
        ('in', 'u', '{"visitor":{"signed_in":{"user":"u","since":50,"seen":70,
            "place":{"address":"192.0.2.1","browser":{"name":"Chrome","system":null}}},"challenge":null}}', 50, 9000000000),
        ('asks', null, '{"visitor":{"signed_in":null,"challenge":{"id":"c","mobile":"13800138000","codes":
            [{"mac":"aa","expires_at":60},{"mac":"bb","expires_at":90}],"ends_at":90}}}', 1, 9000000000);
"#;

const IN_COLUMNS: [(&str, &str); 3] = [
    (
        "select sid || ' ' || by || ' ' || since || ' ' || seen || ' ' || address || ' ' || browser \
         || ' ' || coalesce(system, 'none') || ' ' || coalesce(challenge, 'none') \
         from sessions where key = 'in'",
        "in code 50 70 192.0.2.1 Chrome none none",
    ),
    (
        "select sid || ' ' || coalesce(by, 'none') || ' ' || challenge from sessions where key = 'asks'",
        "asks none c",
    ),
    ("select mobile || ' ' || codes from challenges where id = 'c'", "13800138000 aa:60 bb:90"),
];

#[tokio::test]
async fn what_lay_in_one_text_lies_in_columns() {
    let database = before("columns", IN_ONE_TEXT).await;
    let new = database.open().await;
    for (question, expected) in IN_COLUMNS {
        let answer: Option<(String,)> = new.ask_one(Statement::asks(question)).await.expect("SQL");
        assert_eq!(answer.expect("a row").0, expected);
    }
}

/// A database as it was before this migration, with these rows.
async fn before(migration: &str, rows: &'static str) -> Database {
    let database = Database::new().await;
    let mut all = migrations();
    all.truncate(all.iter().position(|one| one.description == migration).expect("there is one"));
    if database.url().starts_with("postgres") {
        let old = PgPool::connect(database.url()).await.expect("it opens");
        Migrator::with_migrations(all).run(&old).await.expect("they run");
        raw_sql(rows).execute(&old).await.expect("it fits");
    } else {
        let file = database.url().trim_start_matches("sqlite://");
        let old = with(all, Path::new(file)).await;
        raw_sql(rows).execute(&old).await.expect("it fits");
        old.close().await;
    }
    database
}

/// Users with passwords of every kind, with odd salts and without.
const WITH_PASSWORDS: &str = r#"
    insert into users (id, mobile, name, password_hash, devices_since, created_at) values
        ('1', '13800138001', '', null, 1, 1),
        ('2', '13800138002', '', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo', 1, 1),
        ('3', '13800138003', '', '$argon2id$v=19$m=19456,t=2,p=1$ZW5vdWdo$+/', 1, 1),
        ('4', '13800138004', '', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA', 1, 1),
        ('5', '13800138005', '', 'pbkdf2_sha256$320000$NaCl$8EppGlTIhXz4Wojow3sxxlKM+88sPOPgChjMb/kKchw=', 1, 1),
        ('6', '13800138006', '', 'pbkdf2_sha256$320000$"\ 盐;''$AAAA', 1, 1),
        ('7', '13800138007', '', 'pbkdf2_sha256$1000$1000$AAAA', 1, 1);
"#;

#[tokio::test]
async fn the_kinds_of_passwords_that_are_there_are_counted() {
    let [counted, are] = before("password_kinds", WITH_PASSWORDS).await.password_kinds().await;
    assert_eq!(counted, are);
    let users: Vec<i64> = counted.into_values().collect();
    assert_eq!(users, [2, 1, 1, 2]);
}

/// Somebody who signed in by code twice, and one who never did.
const IN_THE_LEDGER: &str = r#"
    insert into users (id, mobile, name, devices_since, created_at) values
        ('1', '13800138001', '', 1, 1), ('2', '13800138002', '', 1, 1);
    insert into events (id, at, kind, data, user_id) values
        ('1', 30, 'signed_in', '{"by":"test_code"}', '1'), ('2', 50, 'signed_in', '{"by":"code"}', '1'),
        ('3', 70, 'signed_in', '{"by":"code"}', '1'), ('4', 20, 'code_requested', 'null', '2'),
        ('5', 30, 'signed_in', '{"by":"password"}', '2');
"#;

#[tokio::test]
async fn numbers_are_proven_that_the_ledger_knows_to_be() {
    let database = before("proven_mobiles", IN_THE_LEDGER).await;
    let proven = Statement::asks("select id, mobile_proven_at from users order by id");
    let proven: Vec<(String, Option<i64>)> = database.open().await.ask(proven).await.expect("SQL");
    assert_eq!(proven, [("1".to_owned(), Some(50)), ("2".to_owned(), None)]);
}
