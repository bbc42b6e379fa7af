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
use std::marker::PhantomData;

use sqlx::postgres::Postgres;
use sqlx::{Error, Transaction};

use super::rows::Answer;
use super::shared_commit::Turn;
use super::statement::{Row, Statement, Table};
use super::trouble::{Failed, NotWritten};
use super::{Db, postgres};

/// A unit of work that is under way.
pub struct Work {
    connection: Connection,
    /// Statements that are sent with the next whose answer is waited for, or at the end; and their places.
    added: Vec<(usize, Statement)>,
    /// What was answered, in the order in which the statements were added.
    answers: Vec<Option<Answer>>,
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

/// A question of a unit of work that is answered later: [`Work::told`].
#[must_use]
pub struct Asked<T> {
    place: usize,
    row: PhantomData<fn() -> T>,
}

impl Work {
    /// Adds a statement whose answer does not matter. It is run before the next question that comes behind it in the
    /// order of [`Table`], or at the end.
    pub fn add(&mut self, statement: Statement) {
        if !statement.dispensable.is_some_and(|books| self.left_out.contains(&books)) {
            self.place(statement);
        }
    }

    /// Asks, and goes on without the answer: so several questions are one trip to the database.
    pub fn ask_later<T: Row>(&mut self, statement: Statement) -> Asked<T> {
        Asked { place: self.place(statement), row: PhantomData }
    }

    /// All rows of the answer to what was asked.
    ///
    /// # Errors
    /// If the database does not answer, or refuses.
    pub async fn told<T: Row>(&mut self, asked: Asked<T>) -> sqlx::Result<Vec<T>> {
        self.answer(asked.place).await?.rows.read()
    }

    /// The first row of the answer to what was asked.
    ///
    /// # Errors
    /// If the database does not answer, or refuses.
    pub async fn told_one<T: Row>(&mut self, asked: Asked<T>) -> sqlx::Result<Option<T>> {
        Ok(self.told(asked).await?.into_iter().next())
    }

    fn place(&mut self, statement: Statement) -> usize {
        let place = self.answers.len();
        self.answers.push(None);
        self.added.push((place, statement));
        place
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
        let asked = self.ask_later(statement);
        self.told(asked).await
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
        let place = self.place(statement);
        Ok(self.answer(place).await?.changed)
    }

    pub(super) async fn begin(db: &Db, left_out: Vec<&'static str>) -> sqlx::Result<Self> {
        let connection = match db {
            Db::Sqlite(file) => Connection::Sqlite(file.writer.turn().await?),
            Db::Postgres(pool) => Connection::Postgres(postgres::begin(pool).await?),
        };
        let (added, answers, then) = (Vec::new(), Vec::new(), Vec::new());
        let (reached, is_undone, not_written) = (None, false, None);
        Ok(Self { connection, added, answers, reached, is_undone, left_out, not_written, then })
    }

    /// What the statement at this place is answered with, which is sent with all that is due if it was not yet.
    async fn answer(&mut self, place: usize) -> sqlx::Result<Answer> {
        if let Some(at) = self.added.iter().position(|(added, _)| *added == place) {
            let (_, last) = self.added.remove(at);
            let mut due = self.in_order(last.table());
            self.reach(&last);
            due.push((place, last));
            self.send(due).await?;
        }
        self.answers[place].take().ok_or(Error::RowNotFound)
    }

    async fn send(&mut self, due: Vec<(usize, Statement)>) -> sqlx::Result<()> {
        let (places, statements): (Vec<_>, Vec<_>) = due.into_iter().unzip();
        let said = match &mut self.connection {
            Connection::Sqlite(turn) => turn.run(statements).await,
            Connection::Postgres(begun) => postgres::run(begun, statements).await,
        };
        let said = said.map_err(|failed| {
            self.not_written = failed.not_written();
            failed.error
        })?;
        for (place, answer) in places.into_iter().zip(said) {
            self.answers[place] = Some(answer);
        }
        Ok(())
    }

    /// What was added, up to this table, in the order in which rows are locked.
    fn in_order(&mut self, until: Option<Table>) -> Vec<(usize, Statement)> {
        let is_due = |(_, added): &mut (usize, Statement)| added.table() <= until;
        let mut due: Vec<_> = self.added.extract_if(.., is_due).collect();
        due.sort_by(|(_, one), (_, other)| one.rows.cmp(&other.rows));
        for (_, statement) in &due {
            self.reach(statement);
        }
        due
    }

    fn reach(&mut self, statement: &Statement) {
        let table = statement.table();
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
        let due = self.in_order(Some(Table::Events));
        let statements = due.into_iter().map(|(_, statement)| statement).collect();
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
