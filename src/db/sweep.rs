//! Taking away what is over.

use super::{Db, Statement, Table};
use crate::clock::Timestamp;

impl Db {
    /// Takes away rows that are over then, at most `batch`, and returns how many. `key` names a row, and `is_over`
    /// is the condition, of the moment as `$1`. Rows that somebody works with just now are left for the next time.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(
        &self,
        table: Table,
        [key, is_over]: [&str; 2],
        at: Timestamp,
        batch: i64,
    ) -> anyhow::Result<u64> {
        let (name, locking) = match self {
            Self::Sqlite(_) => (table.name(), ""),
            Self::Postgres(_) => (table.name(), " for update skip locked"),
        };
        let sql = format!(
            "delete from {name} where {key} in \
             (select {key} from {name} where {is_over} limit $2{locking})"
        );
        self.run(Statement::changes(table, sql).bind(at).bind(batch)).await
    }
}
