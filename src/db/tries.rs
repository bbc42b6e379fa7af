//! Running a unit of work, and once more where it lost.

use super::trouble::{NotWritten, is_lost};
use super::{Db, Work};

/// Runs a body as one unit of work; `return` leaves the body, and not the function around it.
macro_rules! unit {
    ($db:expr, $work:ident => $body:expr) => {{
        let mut tries = $crate::db::Tries::at(&$db);
        loop {
            let mut begun = match tries.begin().await {
                Ok(begun) => begun,
                Err(error) => break Err(anyhow::Error::from(error)),
            };
            let $work = &mut begun;
            let said: anyhow::Result<_> = async { $body }.await;
            if let Some(said) = tries.end(begun, said).await {
                break said;
            }
        }
    }};
}

pub(crate) use unit;

/// A unit of work, as often as it is run: once more where it lost, and once more without each of the books that
/// cannot be written.
pub struct Tries<'db> {
    db: &'db Db,
    has_lost: bool,
    not_written: Vec<NotWritten>,
}

impl<'db> Tries<'db> {
    /// Of a unit in this database.
    #[must_use]
    pub fn at(db: &'db Db) -> Self {
        Self { db, has_lost: false, not_written: Vec::new() }
    }

    /// Begins it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(&mut self) -> sqlx::Result<Work> {
        let left_out = self.not_written.iter().map(|books| books.books).collect();
        Work::begin(self.db, left_out).await
    }

    /// Ends it, and returns what is to be said; `None`: it is to be run once more.
    pub async fn end<T>(
        &mut self,
        mut work: Work,
        said: anyhow::Result<T>,
    ) -> Option<anyhow::Result<T>> {
        let (error, not_written) = match said {
            Ok(said) => match work.end().await {
                Ok(()) => {
                    self.complain();
                    return Some(Ok(said));
                }
                Err(failed) => {
                    let not_written = failed.not_written();
                    (anyhow::Error::from(failed.error), not_written)
                }
            },
            Err(error) => {
                let not_written = work.not_written.take();
                let _ = work.take_back().await;
                (error, not_written)
            }
        };
        let lost = error.chain().filter_map(|cause| cause.downcast_ref()).any(is_lost);
        if lost && !self.has_lost {
            self.has_lost = true;
            return None;
        }
        if let Some(books) = not_written {
            self.not_written.push(books);
            return None;
        }
        Some(Err(error))
    }

    fn complain(&self) {
        for NotWritten { books, why } in &self.not_written {
            tracing::error!("cannot write into {books}: {why}");
        }
    }
}
