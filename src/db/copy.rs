//! All that one database holds, written into another.

use anyhow::ensure;
use sqlx::{AssertSqlSafe, QueryBuilder, Row, query, query_scalar};

use super::{Db, transaction};
use crate::counted::counted;

/// How many rows are read and written at once. SQLite takes 32,766 parameters in a statement, and the widest
/// table has nine columns.
const AT_ONCE: usize = 1000;

/// A table, and what is in it.
struct Table {
    name: &'static str,
    /// TEXT; the first names the row.
    texts: &'static [&'static str],
    /// BIGINT.
    numbers: &'static [&'static str],
}

/// All of them; the one that others refer to comes first.
const TABLES: [Table; 5] = [
    Table {
        name: "users",
        texts: &["id", "mobile", "name", "password_hash"],
        numbers: &["disabled_at", "devices_since", "created_at", "last_sign_in_at"],
    },
    Table {
        name: "sessions",
        texts: &["key", "user_id", "data"],
        numbers: &["created_at", "expires_at", "replaced_at"],
    },
    Table {
        name: "challenges",
        texts: &["id", "answer"],
        numbers: &["guesses", "used_at", "expires_at"],
    },
    Table { name: "counters", texts: &["key"], numbers: &["times", "ends_at"] },
    Table {
        name: "events",
        texts: &["id", "kind", "data", "mobile", "mobile_key", "user_id", "address", "request"],
        numbers: &["at"],
    },
];

/// What became of a copy.
#[derive(Debug, PartialEq, Eq)]
pub enum Copied {
    /// All is there: so many rows in each table.
    All(Vec<(&'static str, i64)>),
    /// There are rows in this table of the target already; nothing is written.
    InUse(&'static str),
}

/// Reads several times, and each time the same state of the database, whatever is written meanwhile.
macro_rules! snapshot {
    ($db:expr, $transaction:ident => $body:expr) => {
        match $db {
            Db::Sqlite { read, .. } => {
                let mut $transaction = read.begin().await?;
                $body
            }
            Db::Postgres(pool) => {
                let mut $transaction =
                    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
                $body
            }
        }
    };
}

/// Writes all rows of one database, as they are at one moment, into the tables of another that has none: all
/// or nothing. `progress` is told how many are written, and of how many.
///
/// # Errors
/// If one of them does not answer, or somebody else writes into the target meanwhile.
pub async fn copy(from: &Db, to: &Db, progress: impl Fn(i64, i64)) -> anyhow::Result<Copied> {
    transaction!(to, target => snapshot!(from, source => {
        let mut rows = Vec::new();
        for table in &TABLES {
            if query_scalar::<_, i64>(table.count()).fetch_one(&mut *target).await? > 0 {
                return Ok(Copied::InUse(table.name));
            }
            rows.push(query_scalar::<_, i64>(table.count()).fetch_one(&mut *source).await?);
        }
        let (mut written, all) = (0, rows.iter().sum());
        for table in &TABLES {
            let mut last = Some(String::new());
            loop {
                let mut page = Vec::with_capacity(AT_ONCE);
                for row in query(table.page()).bind(&last).fetch_all(&mut *source).await? {
                    let (texts, numbers) = (0..table.texts.len(), table.texts.len()..row.len());
                    let texts: sqlx::Result<Vec<Option<String>>> =
                        texts.map(|at| row.try_get(at)).collect();
                    let numbers: sqlx::Result<Vec<Option<i64>>> =
                        numbers.map(|at| row.try_get(at)).collect();
                    page.push((texts?, numbers?));
                }
                let Some((newest, _)) = page.last() else { break };
                last.clone_from(&newest[0]);
                let mut insert = QueryBuilder::new(table.insert());
                insert.push_values(&page, |mut row, (texts, numbers)| {
                    for text in texts {
                        row.push_bind(text);
                    }
                    for number in numbers {
                        row.push_bind(number);
                    }
                });
                insert.build().execute(&mut *target).await?;
                written += i64::try_from(page.len())?;
                progress(written, all);
            }
        }
        for (table, expected) in TABLES.iter().zip(&rows) {
            let there: i64 = query_scalar(table.count()).fetch_one(&mut *target).await?;
            ensure!(
                there == *expected,
                "{} would have {} and not {expected}, so nothing is written; stop what uses the target",
                table.name,
                counted(there, "row")
            );
        }
        target.commit().await?;
        Ok(Copied::All(TABLES.iter().map(|table| table.name).zip(rows).collect()))
    }))
}

/// Text of ours, and nothing that anybody typed.
impl Table {
    fn columns(&self) -> String {
        [self.texts, self.numbers].concat().join(", ")
    }

    fn count(&self) -> AssertSqlSafe<String> {
        AssertSqlSafe(format!("select count(*) from {}", self.name))
    }

    /// The next rows after the one of this name.
    fn page(&self) -> AssertSqlSafe<String> {
        let (columns, name, key) = (self.columns(), self.name, self.texts[0]);
        AssertSqlSafe(format!(
            "select {columns} from {name} where {key} > $1 order by {key} limit {AT_ONCE}"
        ))
    }

    fn insert(&self) -> String {
        format!("insert into {} ({}) ", self.name, self.columns())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sqlx::query_as;
    use tokio::runtime::Handle;
    use tokio::task::block_in_place;

    use super::*;
    use crate::db::Location;

    async fn open(folder: &Path, name: &str) -> Db {
        Db::open_or_make(&Location::Sqlite(folder.join(name))).await.expect("it opens")
    }

    async fn runs(db: &Db, sql: &'static str) {
        let Db::Sqlite { write, .. } = db else { panic!("it is a file") };
        query(sql).execute(write).await.expect("it is SQL");
    }

    #[tokio::test]
    async fn no_table_and_no_column_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let Db::Sqlite { read, .. } = open(folder.path(), "test.db").await else {
            panic!("it is a file")
        };
        let columns = "select t.name, c.type, c.name from sqlite_schema t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like '\\_sqlx\\_%' escape '\\'";
        let there: Vec<(String, String, String)> =
            query_as(columns).fetch_all(&read).await.expect("a schema");
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
        let expected =
            vec![("users", 0), ("sessions", 0), ("challenges", 0), ("counters", 2), ("events", 1)];
        assert_eq!(copied, Copied::All(expected));
        assert_eq!(
            copy(&from, &to, |_, _| {}).await.expect("it answers"),
            Copied::InUse("counters")
        );
    }
}
