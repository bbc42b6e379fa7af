//! Whether the database does its work: reads, and writes too.

use std::future::pending;
use std::time::Duration;

use anyhow::anyhow;
use sqlx::{Error, query};
use tokio::time::{sleep, timeout};

use super::knock::{PATIENCE, is_starting, knock};
use super::trouble::in_words;
use super::{Db, transaction};

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
                answer.unwrap_or(Err(Error::PoolTimedOut))
            }
            refusal = self.refusal() => Err(refusal),
        };
        answer.map_err(|error| anyhow!(in_words(&error)))
    }

    /// Writes a row and takes it away. It has to be committed: a disk that is full is noticed no sooner.
    async fn write(&self) -> sqlx::Result<()> {
        transaction!(self, transaction => {
            query("insert into counters (key, times, ends_at) values ('ready?', 0, 0) on conflict do nothing")
                .execute(&mut *transaction)
                .await?;
            query("delete from counters where key = 'ready?'").execute(&mut *transaction).await?;
            transaction.commit().await?;
        });
        Ok(())
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
    async fn fill(db: &Db) -> sqlx::Result<()> {
        loop {
            transaction!(db, transaction => {
                query("insert into counters (key, times, ends_at) values (hex(randomblob(2000)), 1, 1)")
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            });
        }
    }

    #[tokio::test]
    async fn a_file_that_was_full_is_written_again_when_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Location::Sqlite(folder.path().join("test.db"));
        let db = Db::open_or_make(&file).await.expect("it opens");
        let Db::Sqlite { write, .. } = &db else { unreachable!("it is a file") };
        query("pragma max_page_count = 40").execute(write).await.expect("it is SQL");
        let error = fill(&db).await.expect_err("it is full");
        assert_eq!(in_words(&error), "database or disk is full → make room on the disk");
        assert!(passes(&error));
        query("pragma max_page_count = 4000").execute(write).await.expect("it is SQL");
        db.ping().await.expect("there is room");
    }
}
