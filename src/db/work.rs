//! The unit of work: what belongs together is written together, or not at all.
//!
//! A step of the story is one. Rooms take it as an argument and add their statements to it:
//!
//! ```text
//! unit!(self.db, work => {
//!     let Some(user) = self.users.sign_in(work, mobile, now).await? else {
//!         return Ok(work.undo(None));
//!     };
//!     self.sessions.begin(work, &user, now);
//!     self.events.add(work, event, now);
//!     Ok(Some(user))
//! })
//! ```
//!
//! It is committed when the body is through, and taken back where that fails or says so. A unit that lost against
//! another is run once more, whole: so a body changes nothing but the database.

use std::fmt;

use sqlx::Transaction;
use sqlx::postgres::Postgres;

use super::rows::Rows;
use super::shared_commit::Turn;
use super::statement::{Row, Statement, Table};
use super::trouble::{Failed, NotWritten};
use super::{Db, postgres};

/// A unit of work that is under way.
pub struct Work {
    connection: Connection,
    /// Statements whose answer nobody waits for: they are sent with one that is asked, or at the end.
    added: Vec<Statement>,
    /// The table whose rows were locked last.
    reached: Option<Table>,
    is_undone: bool,
    /// Books that are left out, because they could not be written before.
    left_out: Vec<&'static str>,
    /// Books that could not be written, and why.
    pub(super) not_written: Option<NotWritten>,
    then: Vec<Box<dyn FnOnce() + Send>>,
}

enum Connection {
    Sqlite(Turn),
    Postgres(Transaction<'static, Postgres>),
}

impl Work {
    /// Adds a statement whose answer does not matter. It is run before the next question that comes behind it in the
    /// order of [`Table`], or at the end.
    pub fn add(&mut self, statement: Statement) {
        if !statement.dispensable.is_some_and(|books| self.left_out.contains(&books)) {
            self.added.push(statement);
        }
    }

    /// Does that when all is committed, and not otherwise.
    pub fn then(&mut self, act: impl FnOnce() + Send + 'static) {
        self.then.push(Box::new(act));
    }

    /// Takes back all that the unit did and will do, and returns what is to be said.
    pub fn undo<T>(&mut self, said: T) -> T {
        self.is_undone = true;
        said
    }

    /// Asks, and returns all rows of the answer.
    ///
    /// # Errors
    /// If the database does not answer, or refuses.
    pub async fn ask<T: Row>(&mut self, statement: Statement) -> sqlx::Result<Vec<T>> {
        self.send(statement).await?.0.read()
    }

    /// Asks, and returns the first row of the answer.
    ///
    /// # Errors
    /// If the database does not answer, or refuses.
    pub async fn ask_one<T: Row>(&mut self, statement: Statement) -> sqlx::Result<Option<T>> {
        Ok(self.ask(statement).await?.into_iter().next())
    }

    /// Runs a statement, and returns how many rows it changed.
    ///
    /// # Errors
    /// If the database does not answer, or refuses.
    pub async fn run(&mut self, statement: Statement) -> sqlx::Result<u64> {
        Ok(self.send(statement).await?.1)
    }

    pub(super) async fn begin(db: &Db, left_out: Vec<&'static str>) -> sqlx::Result<Self> {
        let connection = match db {
            Db::Sqlite(file) => Connection::Sqlite(file.writer.turn().await?),
            Db::Postgres(pool) => Connection::Postgres(postgres::begin(pool).await?),
        };
        let (added, then) = (Vec::new(), Vec::new());
        let (reached, is_undone, not_written) = (None, false, None);
        Ok(Self { connection, added, reached, is_undone, left_out, not_written, then })
    }

    async fn send(&mut self, statement: Statement) -> sqlx::Result<(Rows, u64)> {
        let mut statements = self.in_order(statement.rows.as_ref().map(|(table, _)| *table));
        self.reach(&statement);
        statements.push(statement);
        let said = match &mut self.connection {
            Connection::Sqlite(turn) => {
                turn.run(statements).await.map(|(rows, changed)| (Rows::Sqlite(rows), changed))
            }
            Connection::Postgres(begun) => {
                let said = postgres::run(begun, statements).await;
                said.map(|(rows, changed)| (Rows::Postgres(rows), changed))
            }
        };
        said.map_err(|failed| {
            self.not_written = failed.not_written();
            failed.error
        })
    }

    /// What was added, up to this table, in the order in which rows are locked.
    fn in_order(&mut self, until: Option<Table>) -> Vec<Statement> {
        let is_due = |added: &mut Statement| {
            added.rows.as_ref().is_none_or(|(table, _)| Some(*table) <= until)
        };
        let mut statements: Vec<Statement> = self.added.extract_if(.., is_due).collect();
        statements.sort_by(|one, other| one.rows.cmp(&other.rows));
        for statement in &statements {
            self.reach(statement);
        }
        statements
    }

    fn reach(&mut self, statement: &Statement) {
        let table = statement.rows.as_ref().map(|(table, _)| *table);
        debug_assert!(
            table.is_none() || table >= self.reached,
            "rows of {:?} are locked before those of {table:?}",
            self.reached
        );
        self.reached = self.reached.max(table);
    }

    /// Commits, and does what was to be done then; or takes all back.
    pub(super) async fn end(self) -> Result<(), Failed> {
        if self.is_undone {
            return self.take_back().await;
        }
        self.commit().await
    }

    /// Takes back all that the unit did.
    pub(super) async fn take_back(self) -> Result<(), Failed> {
        match self.connection {
            Connection::Sqlite(turn) => turn.undo().await,
            Connection::Postgres(begun) => begun.rollback().await?,
        }
        Ok(())
    }

    async fn commit(mut self) -> Result<(), Failed> {
        let statements = self.in_order(Some(Table::Events));
        match self.connection {
            Connection::Sqlite(turn) => turn.keep(statements).await?,
            Connection::Postgres(mut begun) => {
                postgres::run(&mut begun, statements).await?;
                begun.commit().await?;
            }
        }
        for act in self.then {
            act();
        }
        Ok(())
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Work({} added)", self.added.len())
    }
}
