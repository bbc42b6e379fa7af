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
use super::trouble::{Failed, in_words, is_lost};
use super::{Db, postgres};

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

/// A unit of work that is under way.
pub struct Work {
    connection: Connection,
    /// Statements whose answer nobody waits for: they are sent with one that is asked, or at the end.
    added: Vec<Statement>,
    /// The table whose rows were locked last.
    reached: Option<Table>,
    is_undone: bool,
    /// Whether what is dispensable is left out, because it could not be written before.
    is_bare: bool,
    /// Why something dispensable could not be written.
    not_written: Option<String>,
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
        if !(self.is_bare && statement.is_dispensable) {
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

    async fn begin(db: &Db, is_bare: bool) -> sqlx::Result<Self> {
        let connection = match db {
            Db::Sqlite(file) => Connection::Sqlite(file.writer.turn().await?),
            Db::Postgres(pool) => Connection::Postgres(postgres::begin(pool).await?),
        };
        let (added, then) = (Vec::new(), Vec::new());
        let (reached, is_undone, not_written) = (None, false, None);
        Ok(Self { connection, added, reached, is_undone, is_bare, not_written, then })
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
        said.map_err(|failed| self.note(failed))
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

    fn note(&mut self, failed: Failed) -> sqlx::Error {
        if failed.is_dispensable {
            self.not_written = Some(in_words(&failed.error));
        }
        failed.error
    }

    /// Commits, unless all is to be taken back, and does what was to be done then.
    async fn end(mut self) -> (sqlx::Result<()>, Option<String>) {
        let statements = self.in_order(Some(Table::Events));
        let said = match self.connection {
            Connection::Sqlite(turn) if self.is_undone => {
                turn.undo().await;
                return (Ok(()), None);
            }
            Connection::Postgres(begun) if self.is_undone => return (begun.rollback().await, None),
            Connection::Sqlite(turn) => turn.keep(statements).await,
            Connection::Postgres(mut begun) => match postgres::run(&mut begun, statements).await {
                Ok(_) => begun.commit().await.map_err(Failed::from),
                Err(failed) => Err(failed),
            },
        };
        match said {
            Ok(()) => {
                for act in self.then {
                    act();
                }
                (Ok(()), None)
            }
            Err(failed) => {
                let not_written = failed.is_dispensable.then(|| in_words(&failed.error));
                (Err(failed.error), not_written)
            }
        }
    }
}

/// A unit of work, as often as it is run: twice at most.
pub struct Tries<'db> {
    db: &'db Db,
    is_second: bool,
    not_written: Option<String>,
}

impl<'db> Tries<'db> {
    /// Of a unit in this database.
    #[must_use]
    pub fn at(db: &'db Db) -> Self {
        Self { db, is_second: false, not_written: None }
    }

    /// Begins it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(&mut self) -> sqlx::Result<Work> {
        Work::begin(self.db, self.not_written.is_some()).await
    }

    /// Ends it, and returns what is to be said; `None`: it is to be run once more.
    pub async fn end<T>(
        &mut self,
        mut work: Work,
        said: anyhow::Result<T>,
    ) -> Option<anyhow::Result<T>> {
        let (ended, not_written) = if said.is_ok() {
            work.end().await
        } else {
            let not_written = work.not_written.take();
            work.is_undone = true;
            (work.end().await.0, not_written)
        };
        let said = said.and_then(|said| ended.map(|()| said).map_err(anyhow::Error::from));
        let error = match &said {
            Ok(_) => {
                if let Some(why) = self.not_written.take() {
                    tracing::error!("cannot write into the ledger: {why}");
                }
                return Some(said);
            }
            Err(error) => error,
        };
        let has_lost = error.chain().filter_map(|cause| cause.downcast_ref()).any(is_lost);
        if self.is_second || !(has_lost || not_written.is_some()) {
            return Some(said);
        }
        self.is_second = true;
        self.not_written = not_written;
        None
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Work({} added)", self.added.len())
    }
}
