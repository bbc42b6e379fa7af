//! Whose turn it is to open an SQLite file. SQLite has no lock of its own for migrations: of many that open a new file
//! at once, most would fail.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::time::{sleep, timeout};

use super::location::beside;
use super::private;

/// How long another process may take for its turn.
const LONGEST_TURN: Duration = Duration::from_secs(30);

/// How long until it is looked again whether the turn of another is over.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// This process's turn, until it is dropped.
///
/// # Errors
/// If another process does not end its own, or the file beside the database that tells of it cannot be written.
pub(super) async fn turn(database: &Path) -> anyhow::Result<File> {
    let path = beside(database, ".lock");
    let name = path.display();
    // Whoever may write into the folder could have any file of ours opened for it.
    let is_link = path.symlink_metadata().is_ok_and(|there| there.is_symlink());
    ensure!(!is_link, "{name} is a link → see who made it, and remove it");
    let file = private::file(&path)?;
    timeout(LONGEST_TURN, taken(&file)).await.with_context(|| {
        let patience = LONGEST_TURN.as_secs();
        format!("another process has been opening it for {patience} s → see which (`fuser {name}`), and end it")
    })??;
    Ok(file)
}

/// Waits until nobody else has it. By looking again and again: a thread that waits for a lock cannot be given up.
async fn taken(file: &File) -> anyhow::Result<()> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => sleep(BETWEEN_LOOKS).await,
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_turn_is_waited_for_thirty_seconds() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("test.db");
        let other = turn(&database).await.expect("nobody has it");
        let start = Instant::now();
        let refused = timeout(2 * LONGEST_TURN, turn(&database)).await.expect("it gives up");
        let refused = refused.expect_err("another has it").to_string();
        assert_eq!(start.elapsed().as_secs(), 30);
        let fuser = format!("`fuser {}.lock`), and end it", database.display());
        assert!(refused.contains("for 30 s → see which") && refused.ends_with(&fuser), "{refused}");

        let waits = tokio::spawn(async move { turn(&database).await.map(drop) });
        sleep(Duration::from_secs(29)).await;
        assert!(!waits.is_finished());
        drop(other);
        waits.await.expect("no panic").expect("its turn");
    }
}
