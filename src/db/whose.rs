//! Whose an SQLite file is, looked up without a trace in it or beside it.

use std::path::Path;

use anyhow::{bail, ensure};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, query_scalar};

use super::knock::PATIENCE;
use super::location::beside;

/// Every database of ours has had it from its first moment on.
const OURS: &str = "_sqlx_migrations";

/// Refuses a file that is not a database of ours.
pub(super) async fn must_be_ours(file: &Path) -> anyhow::Result<()> {
    ensure!(
        tables(file).await?.iter().any(|table| table == OURS),
        "it is no database of codelogin's → set DATABASE_URL to the one that is meant, or name its settings \
         with --settings"
    );
    Ok(())
}

/// Refuses a file that has tables, and none of ours.
pub(super) async fn must_not_be_anothers(file: &Path) -> anyhow::Result<()> {
    let tables = tables(file).await?;
    match tables.first() {
        Some(first) if tables.iter().all(|table| table != OURS) => bail!(
            "it is no database of codelogin's and has the table {first} → set DATABASE_URL to the one that is \
             meant, or to a file that is not there yet"
        ),
        _ => Ok(()),
    }
}

/// The tables of the file; none, if it is not there.
async fn tables(file: &Path) -> anyhow::Result<Vec<String>> {
    if !file.try_exists()? {
        return Ok(Vec::new());
    }
    ensure!(!file.is_dir(), "it is a folder → name a file in DATABASE_URL");
    // Whoever reads in WAL mode makes files beside the database, unless it is taken not to change. Where there
    // is none of them nobody has it open, and all that it holds is in it.
    let is_at_rest = !beside(file, "-wal").try_exists()?;
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(is_at_rest);
    let mut database = options.busy_timeout(PATIENCE).connect().await?;
    let tables = "select name from sqlite_schema where type = 'table' order by rowid";
    let tables = query_scalar(tables).fetch_all(&mut database).await;
    database.close().await?;
    Ok(tables?)
}
