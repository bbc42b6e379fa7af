//! A database of one's own: a new SQLite file, or, where `TEST_POSTGRES_URL` names a server, a new database
//! on it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::DirEntry;

use codelogin::db::{Db, Location, Statement};
use codelogin::passwords::Kind;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query, raw_sql};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A database for one test.
pub struct Database {
    url: String,
    db: OnceCell<Db>,
    folder: TempDir,
}

impl Database {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match super::setting("TEST_POSTGRES_URL") {
            None => format!("sqlite://{}", folder.path().join("test.db").display()),
            Some(server) => made_on(&server, "").await,
        };
        Self { url, db: OnceCell::new(), folder }
    }

    /// One whose encoding lacks most letters, if there is a server.
    pub async fn in_latin1() -> Option<Self> {
        let server = super::setting("TEST_POSTGRES_URL")?;
        let latin1 = "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0";
        let url = made_on(&server, latin1).await;
        Some(Self { url, db: OnceCell::new(), folder: tempfile::tempdir().expect("a folder") })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection for the test itself, beside the service's.
    pub async fn open(&self) -> Db {
        let open = || async {
            let location: Location = self.url.parse().expect("a location");
            Db::open_or_make(&location).await.expect("it opens")
        };
        self.db.get_or_init(open).await.clone()
    }

    /// All that lies on the disk, where it is ours to read.
    pub fn content(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).expect("a folder");
        let read = |file: std::io::Result<DirEntry>| {
            std::fs::read(file.expect("a file").path()).expect("it is read")
        };
        String::from_utf8_lossy(&files.flat_map(read).collect::<Vec<u8>>()).into_owned()
    }

    /// How many users have a password of which kind, as it is counted; and as it is.
    pub async fn password_kinds(&self) -> [BTreeMap<String, i64>; 2] {
        let db = self.open().await;
        let counted = Statement::asks("select kind, users from password_kinds where users <> 0");
        let counted: Vec<(String, i64)> = db.ask(counted).await.expect("it answers");
        let kept =
            Statement::asks("select password_hash from users where password_hash is not null");
        let kept: Vec<(String,)> = db.ask(kept).await.expect("it answers");
        let mut are = BTreeMap::new();
        for (hash,) in &kept {
            *are.entry(Kind::name_in(hash).to_owned()).or_default() += 1;
        }
        [counted.into_iter().collect(), are]
    }

    /// What was written, as far as it lies on this disk.
    pub fn written(&self) -> Vec<u8> {
        let log = self.folder.path().join("test.db-wal");
        std::fs::read(log).unwrap_or_default()
    }

    /// How many guesses were compared with challenges that are still open.
    pub async fn guesses(&self) -> i64 {
        self.count("select cast(coalesce(sum(guesses), 0) as bigint) from challenges").await
    }

    pub async fn rows(&self, table: &str) -> i64 {
        self.count(format!("select count(*) from {table}")).await
    }

    pub async fn count(&self, sql: impl Into<Cow<'static, str>>) -> i64 {
        let number = self.open().await.ask_one(Statement::asks(sql).seldom()).await;
        let (number,) = number.expect("it is SQL").expect("a number");
        number
    }

    /// Changes it behind the program's back.
    pub async fn runs(&self, sql: &'static str) {
        self.open().await.run(Statement::asks(sql).seldom()).await.expect("it is SQL");
    }

    /// From now on an act (`insert`, `update`, `delete`) on a row of this table fails where this holds.
    pub async fn refuses(&self, act: &str, table: &str, when: &str) {
        let sqlite = format!(
            "create trigger refused_{act} before {act} on {table} when {when} \
             begin select raise(abort, 'refused by the test'); end"
        );
        let postgres = format!(
            "create function refused_{table}_{act}() returns trigger language plpgsql as $$ begin \
             if {when} then raise exception 'refused by the test'; end if; \
             return coalesce(new, old); end $$; \
             create trigger refused_{act} before {act} on {table} \
             for each row execute function refused_{table}_{act}()"
        );
        self.runs_either(sqlite, postgres).await;
    }

    /// From now on such an act is done again.
    pub async fn allows(&self, act: &str, table: &str) {
        let drop = format!("drop trigger refused_{act}");
        let (sqlite, postgres) =
            (drop.clone(), format!("{drop} on {table}; drop function refused_{table}_{act}()"));
        self.runs_either(sqlite, postgres).await;
    }

    /// Connections that are made from now on look for a deadlock after ten milliseconds.
    pub async fn sees_deadlocks_at_once(&self) {
        let postgres = "do $$ begin execute format( \
            'alter database %I set deadlock_timeout = %L', current_database(), '10ms'); end $$";
        self.runs_either("select 1".to_owned(), postgres.to_owned()).await;
    }

    async fn runs_either(&self, sqlite: String, postgres: String) {
        let db = self.open().await;
        if let Db::Postgres(pool) = &db {
            raw_sql(AssertSqlSafe(postgres)).execute(pool).await.expect("it is SQL");
        } else {
            db.run(Statement::asks(sqlite).seldom()).await.expect("it is SQL");
        }
    }

    /// Whether this text lies in what is kept of a browser, or anywhere in the files of SQLite.
    pub async fn holds(&self, text: &str) -> bool {
        let codes = Statement::asks("select codes from challenges where codes is not null");
        let codes: Vec<(String,)> = self.open().await.ask(codes).await.expect("a table");
        codes.iter().any(|(codes,)| codes.contains(text)) || self.content().contains(text)
    }
}

async fn made_on(server: &str, how: &str) -> String {
    let name = format!("codelogin_{}", codelogin::random::name());
    let mut connection = PgConnection::connect(server).await.expect("TEST_POSTGRES_URL answers");
    query(AssertSqlSafe(format!("create database {name} {how}")))
        .execute(&mut connection)
        .await
        .expect("TEST_POSTGRES_URL may make databases");
    let (server, _) = server.rsplit_once('/').expect("a URL");
    format!("{server}/{name}")
}
