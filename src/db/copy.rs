//! All that one database holds, written into another.

use anyhow::ensure;
use sqlx::postgres::Postgres;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Error, Transaction};
use tokio::sync::MutexGuard;

use super::copied::{TABLES, Table};
use super::rows::{Answer, Rows};
use super::{Db, Statement, Value, batch, postgres, unit};
use crate::counted::counted;

/// How many rows are read and written at once. SQLite takes 32,766 parameters in a statement, and the widest
/// table has twenty-one columns.
const AT_ONCE: usize = 1000;

/// What became of a copy.
#[derive(Debug, PartialEq, Eq)]
pub enum Copied {
    /// All is there: so many rows in each table.
    All(Vec<(&'static str, i64)>),
    /// There are rows in this table of the target already; nothing is written.
    InUse(&'static str),
}

/// Answers several times, and each time of the same state of the database, whatever is written meanwhile.
enum Snapshot<'a> {
    Sqlite(MutexGuard<'a, Option<SqliteConnection>>),
    Postgres(Transaction<'static, Postgres>),
}

impl<'a> Snapshot<'a> {
    async fn of(db: &'a Db) -> sqlx::Result<Self> {
        Ok(match db {
            Db::Sqlite(file) => {
                let mut reader = file.reader().await?;
                run_sqlite(&mut reader, &Statement::asks("begin")).await?;
                Self::Sqlite(reader)
            }
            Db::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                Self::Postgres(pool.begin_with(begin).await?)
            }
        })
    }

    async fn ask(&mut self, statement: Statement) -> sqlx::Result<Rows> {
        let answer = match self {
            Self::Sqlite(reader) => run_sqlite(reader, &statement).await,
            Self::Postgres(begun) => postgres::run_one(begun, statement).await,
        };
        Ok(answer?.rows)
    }

    async fn end(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(mut reader) => {
                run_sqlite(&mut reader, &Statement::asks("rollback")).await.map(drop)
            }
            Self::Postgres(begun) => begun.rollback().await,
        }
    }
}

async fn run_sqlite(
    reader: &mut Option<SqliteConnection>,
    statement: &Statement,
) -> sqlx::Result<Answer> {
    batch::run_one(reader.as_mut().ok_or(Error::PoolClosed)?, statement).await
}

/// Writes all rows of one database, as they are at one moment, into the tables of another that has none: all
/// or nothing. `progress` is told how many are written, and of how many.
///
/// # Errors
/// If one of them does not answer, or somebody else writes into the target meanwhile.
pub async fn copy(from: &Db, to: &Db, progress: impl Fn(i64, i64)) -> anyhow::Result<Copied> {
    let mut source = Snapshot::of(from).await?;
    let copied = unit!(*to, target => {
        let mut rows = Vec::new();
        for table in &TABLES {
            let there: Option<(i64,)> = target.ask_one(table.count()).await?;
            if there > Some((0,)) {
                return Ok(target.undo(Copied::InUse(table.name)));
            }
            let here: Vec<(i64,)> = source.ask(table.count()).await?.read()?;
            rows.extend(here.iter().map(|(count,)| *count));
        }
        let (mut written, all) = (0, rows.iter().sum());
        for table in &TABLES {
            let mut last = Value::from("");
            loop {
                let page = source.ask(table.page(last)).await?.values(table.texts.len())?;
                let Some(newest) = page.last() else { break };
                last = newest[0].clone();
                let count = i64::try_from(page.len())?;
                target.run(table.insert().rows(page, "").seldom()).await?;
                written += count;
                progress(written, all);
            }
        }
        for (table, expected) in TABLES.iter().zip(&rows) {
            let there: Option<(i64,)> = target.ask_one(table.count()).await?;
            let there = there.map_or(0, |(there,)| there);
            ensure!(
                there == *expected,
                "{} would have {} and not {expected}, so nothing is written; stop what uses the target",
                table.name,
                counted(there, "row")
            );
        }
        Ok(Copied::All(TABLES.iter().map(|table| table.name).zip(rows).collect()))
    });
    source.end().await?;
    copied
}

/// Text of ours, and nothing that anybody typed.
impl Table {
    fn columns(&self) -> String {
        [self.texts, self.numbers].concat().join(", ")
    }

    fn count(&self) -> Statement {
        Statement::asks(format!("select count(*) from {}", self.name))
    }

    /// The next rows after the one of this name.
    fn page(&self, last: Value) -> Statement {
        let (columns, name, key) = (self.columns(), self.name, self.texts[0]);
        let sql =
            format!("select {columns} from {name} where {key} > $1 order by {key} limit {AT_ONCE}");
        Statement::asks(sql).bind(last)
    }

    /// Without the rows. All that is locked is new, so nobody waits for it.
    fn insert(&self) -> Statement {
        Statement::asks(format!("insert into {} ({}) values ", self.name, self.columns()))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::runtime::Handle;
    use tokio::task::block_in_place;

    use super::*;
    use crate::db::Location;

    async fn open(folder: &Path, name: &str) -> Db {
        Db::open_or_make(&Location::Sqlite(folder.join(name))).await.expect("it opens")
    }

    async fn runs(db: &Db, sql: &'static str) {
        db.run(Statement::asks(sql)).await.expect("it is SQL");
    }

    #[tokio::test]
    async fn no_table_and_no_column_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = open(folder.path(), "test.db").await;
        let columns = "select t.name, c.type, c.name from sqlite_schema t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like '\\_sqlx\\_%' escape '\\'";
        let there: Vec<(String, String, String)> =
            db.ask(Statement::asks(columns)).await.expect("a schema");
        let mut there: Vec<String> = there
            .iter()
            .map(|(table, kind, name)| format!("{table} {kind} {name}").to_lowercase())
            .collect();
        let mut known = Vec::new();
        for table in &TABLES {
            known.extend(table.texts.iter().map(|name| format!("{} text {name}", table.name)));
            known.extend(table.numbers.iter().map(|name| format!("{} bigint {name}", table.name)));
        }
        there.sort();
        known.sort();
        assert_eq!(known, there);
    }

    /// In a table that has been copied already, and in one that is still to come.
    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_written_meanwhile_is_not_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = open(folder.path(), "from.db").await;
        let to = open(folder.path(), "to.db").await;
        runs(&from, "insert into counters values ('a', 1, 1), ('b', 2, 2)").await;
        runs(&from, "insert into events (id, at, kind, data) values ('a', 1, 'x', '1')").await;
        let meanwhile = |written, all| {
            assert_eq!(all, 3);
            if written == 2 {
                let late = "insert into events (id, at, kind, data) values ('b', 1, 'x', '1')";
                block_in_place(|| Handle::current().block_on(runs(&from, late)));
            }
        };
        let copied = copy(&from, &to, meanwhile).await.expect("it is copied");
        let rows = |name| match name {
            "counters" => 2,
            "events" => 1,
            _ => 0,
        };
        let expected = TABLES.iter().map(|table| (table.name, rows(table.name)));
        assert_eq!(copied, Copied::All(expected.collect()));
        assert_eq!(
            copy(&from, &to, |_, _| {}).await.expect("it answers"),
            Copied::InUse("counters")
        );
    }
}
