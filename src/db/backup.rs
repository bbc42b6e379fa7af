//! A backup of an SQLite file, made while the service runs.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, query};

use super::knock::PATIENCE;
use super::whose;

/// Writes what the database in `file` holds at one moment into a new file, `to`, which is its owner's alone and
/// is there whole or not at all. Challenges stay behind: a code that was used after the backup, or guessed at,
/// would open something again when it is restored.
///
/// # Errors
/// If there is no such database of ours, `to` is there already, or cannot be written.
pub async fn back_up(file: &Path, to: &Path) -> anyhow::Result<()> {
    ensure!(
        to.symlink_metadata().is_err(),
        "{} is there already; name another file, or remove it",
        to.display()
    );
    let folder = to.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    // Made with mode 0600, and removed again where anything fails.
    let aside = tempfile::Builder::new()
        .prefix(to.file_name().unwrap_or_default())
        .suffix(".part")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let part = aside.path().to_str().context("the name of the folder is not UTF-8")?;

    whose::must_be_ours(file).await?;
    // Its tables are not brought up to date: the release before an update has to read the backup, too.
    let database = SqliteConnectOptions::new().filename(file).busy_timeout(PATIENCE);
    let mut database = database.connect().await?;
    query("vacuum into $1").bind(part).execute(&mut database).await?;
    database.close().await?;

    let part = SqliteConnectOptions::new().filename(part).journal_mode(SqliteJournalMode::Memory);
    let mut part = part.connect().await?;
    query("delete from challenges").execute(&mut part).await?;
    part.close().await?;

    aside.as_file().sync_all()?;
    aside.persist_noclobber(to).with_context(|| format!("cannot write {}", to.display()))?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
