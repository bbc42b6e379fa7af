//! Whether the database does its work: reads, and writes too.

use std::future::pending;
use std::time::Duration;

use anyhow::anyhow;
use sqlx::Error;
use tokio::time::{sleep, timeout};

use super::knock::{PATIENCE, is_starting, knock};
use super::trouble::plainly;
use super::{Db, Statement, Table, unit};

/// After so long without an answer the server is knocked at beside the pool, which goes on for its whole time
/// where connections are refused, and then does not say why.
const HESITATION: Duration = Duration::from_millis(500);

impl Db {
    /// Whether the database answers, and keeps what is written.
    ///
    /// # Errors
    /// If it does not: what is wrong, and what to do about it.
    pub async fn ping(&self) -> anyhow::Result<()> {
        let answer = tokio::select! {
            answer = timeout(PATIENCE + HESITATION, self.write()) => {
                answer.unwrap_or(Err(Error::PoolTimedOut.into()))
            }
            refusal = self.refusal() => Err(refusal.into()),
        };
        answer.map_err(|error| anyhow!(plainly(&error)))
    }

    /// Writes a row and takes it away. It has to be committed: a disk that is full is noticed no sooner.
    async fn write(&self) -> anyhow::Result<()> {
        let insert = "insert into counters (key, times, ends_at) values ('ready?', 0, 0) on conflict do nothing";
        unit!(*self, work => {
            work.run(Statement::changes(Table::Counters, insert)).await?;
            work.add(Statement::changes(Table::Counters, "delete from counters where key = 'ready?'"));
            Ok(())
        })
    }

    /// Done when the server refuses a connection, or has been starting for as long as the pool waits for that;
    /// never where it takes one.
    async fn refusal(&self) -> Error {
        let Self::Postgres(pool) = self else { return pending().await };
        sleep(HESITATION).await;
        match knock(&pool.connect_options()).await {
            Err(error) if is_starting(&error) => {
                sleep(PATIENCE.saturating_sub(2 * HESITATION)).await;
                error
            }
            Err(error) => error,
            Ok(()) => pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Location, passes};

    /// Takes up room until there is none, and returns the error that says so.
    async fn fill(db: &Db) -> anyhow::Error {
        let takes_room =
            "insert into counters (key, times, ends_at) values (hex(randomblob(2000)), 1, 1)";
        loop {
            if let Err(error) = db.run(Statement::changes(Table::Counters, takes_room)).await {
                return error;
            }
        }
    }

    async fn has_room_for(db: &Db, pages: &'static str) {
        let Db::Sqlite(file) = db else { unreachable!("it is a file") };
        let mut turn = file.writer.turn().await.expect("it is free");
        turn.runs_alone(pages).await.expect("it is SQL");
    }

    #[tokio::test]
    async fn a_file_that_was_full_is_written_again_when_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Location::Sqlite(folder.path().join("test.db"));
        let db = Db::open_or_make(&file).await.expect("it opens");
        has_room_for(&db, "pragma max_page_count = 50").await;
        let error = fill(&db).await;
        assert_eq!(plainly(&error), "database or disk is full → make room on the disk");
        assert!(error.downcast_ref().is_some_and(passes));
        has_room_for(&db, "pragma max_page_count = 4000").await;
        db.ping().await.expect("there is room");
    }
}
