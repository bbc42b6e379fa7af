//! One SQLite file: several connections that read, and one that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::knock::PATIENCE;
use super::shared_commit::Writer;

/// How many statements may read at the same time.
pub(super) const READERS: usize = 4;

/// The connections to a file.
#[derive(Debug)]
pub struct File {
    readers: Vec<Mutex<Option<SqliteConnection>>>,
    next_reader: AtomicUsize,
    pub(super) writer: Arc<Writer>,
}

impl File {
    pub(super) fn new(writer: SqliteConnection, readers: Vec<SqliteConnection>) -> Self {
        Self {
            readers: readers.into_iter().map(|reader| Mutex::new(Some(reader))).collect(),
            next_reader: AtomicUsize::new(0),
            writer: Arc::new(Writer::new(writer)),
        }
    }

    /// A connection for statements that change nothing: one that nobody uses, or the one whose turn it is.
    pub(super) async fn reader(&self) -> sqlx::Result<MutexGuard<'_, Option<SqliteConnection>>> {
        if let Some(free) = self.readers.iter().find_map(|reader| reader.try_lock().ok()) {
            return Ok(free);
        }
        let next = self.next_reader.fetch_add(1, Ordering::Relaxed) % READERS;
        timeout(PATIENCE, self.readers[next].lock()).await.map_err(|_| Error::PoolTimedOut)
    }

    /// How many connections there are, and how many of them nobody uses.
    pub(super) fn connections(&self) -> (usize, usize) {
        let readers = self.readers.iter().filter(|reader| reader.try_lock().is_ok()).count();
        (READERS + 1, readers + usize::from(self.writer.is_idle()))
    }

    /// Waits until every statement under way is done, and closes the file.
    pub(super) async fn close(&self) {
        let mut connections = Vec::new();
        for reader in &self.readers {
            connections.push(reader.lock().await.take());
        }
        // The last that closes tidies up, which one that only reads cannot.
        connections.push(self.writer.take().await);
        for connection in connections.into_iter().flatten() {
            let _ = connection.close().await;
        }
    }
}
