//! Single questions, and single changes.

use sqlx::Error;

use super::{Db, Row, Statement, batch, postgres, unit};

impl Db {
    /// Asks something that changes nothing, and returns all rows of the answer.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn ask<T: Row>(&self, statement: Statement) -> sqlx::Result<Vec<T>> {
        let answer = match self {
            Self::Sqlite(file) => {
                let mut reader = file.reader().await?;
                let reader = reader.as_mut().ok_or(Error::PoolClosed)?;
                batch::run_one(reader, &statement).await?
            }
            Self::Postgres(pool) => postgres::ask(pool, statement).await?,
        };
        answer.rows.read()
    }

    /// Asks something that changes nothing, and returns the first row of the answer.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn ask_one<T: Row>(&self, statement: Statement) -> sqlx::Result<Option<T>> {
        Ok(self.ask(statement).await?.into_iter().next())
    }

    /// Runs one statement as a unit of work, and returns how many rows it changed.
    ///
    /// # Errors
    /// If the database does not answer; then nothing is changed.
    pub async fn run(&self, statement: Statement) -> anyhow::Result<u64> {
        unit!(*self, work => Ok(work.run(statement.clone()).await?))
    }

    /// Whether it takes every name. A PostgreSQL database may have been made with an encoding that lacks most.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn takes_every_name(&self) -> sqlx::Result<bool> {
        let Self::Postgres(_) = self else { return Ok(true) };
        let encoding = self.ask_one(Statement::asks("show server_encoding")).await?;
        Ok(encoding == Some(("UTF8".to_owned(),)))
    }
}
