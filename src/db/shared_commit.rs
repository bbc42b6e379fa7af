//! The one connection that writes into an SQLite file, and the units of work that want it.
//!
//! A commit waits for the disk. So units that come meanwhile run one after another in one transaction, each but the
//! first behind a savepoint, and go to the disk together. None is told that it is done before that.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::Error;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use super::batch::run;
use super::knock::PATIENCE;
use super::statement::Statement;
use super::trouble::{Failed, lost};

/// The connection, and how many wait for it.
#[derive(Debug)]
pub(super) struct Writer {
    state: Arc<Mutex<State>>,
    /// Units that have not begun: the one before them leaves the commit to them.
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct State {
    connection: Option<SqliteConnection>,
    /// Whether a transaction is begun.
    is_open: bool,
    /// Where a unit stands that has begun and is not over. Its request may have been given up.
    begun: Option<Place>,
    /// Whoever waits for the commit.
    done: Vec<oneshot::Sender<Fate>>,
}

/// Where in the transaction a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Later,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    Lost,
}

/// One unit's turn at the connection.
#[derive(Debug)]
pub(super) struct Turn {
    writer: Arc<Writer>,
    state: OwnedMutexGuard<State>,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let connection = Some(connection);
        let state = State { connection, is_open: false, begun: None, done: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), waiting: AtomicUsize::new(0) }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.state.try_lock().is_ok()
    }

    #[cfg(test)]
    pub(super) fn is_waited_for(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Waits for a turn; turns are given in the order in which they are asked for.
    pub(super) async fn turn(self: &Arc<Self>) -> sqlx::Result<Turn> {
        let waits = Waits::new(&self.waiting);
        let state = timeout(PATIENCE, Arc::clone(&self.state).lock_owned()).await;
        let state = state.map_err(|_| Error::PoolTimedOut)?;
        drop(waits);
        let mut turn = Turn { writer: Arc::clone(self), state };
        turn.state.clear().await;
        Ok(turn)
    }

    /// Ends what was begun, and takes the connection away.
    pub(super) async fn take(&self) -> Option<SqliteConnection> {
        let mut state = self.state.lock().await;
        state.clear().await;
        let _ = state.commit().await;
        state.connection.take()
    }
}

impl Turn {
    /// Runs statements, and returns the rows that the last one answers with, and how many it changed.
    pub(super) async fn run(
        &mut self,
        statements: Vec<Statement>,
    ) -> Result<(Vec<SqliteRow>, u64), Failed> {
        self.state.run(statements, "").await
    }

    /// Runs the last statements of the unit. All of it is on the disk when this returns.
    pub(super) async fn keep(self, statements: Vec<Statement>) -> Result<(), Failed> {
        if self.state.begun.is_none() && statements.is_empty() {
            return Ok(());
        }
        // A request that is given up now must not leave it open to others what became of their common commit.
        let kept = tokio::spawn(self.keep_on(statements)).await;
        kept.unwrap_or_else(|_| Err(Failed::from(Error::WorkerCrashed)))
    }

    async fn keep_on(mut self, statements: Vec<Statement>) -> Result<(), Failed> {
        let is_last = self.writer.waiting.load(Ordering::SeqCst) == 0;
        let is_first = self.state.place() == Place::First;
        let end = match (is_first, is_last) {
            (true, true) => "commit",
            (true, false) => "",
            (false, true) => "release unit; commit",
            (false, false) => "release unit",
        };
        if let Err(failed) = self.state.run(statements, end).await {
            if failed.of_them {
                self.state.clear().await;
            } else {
                self.state.end(Fate::Lost).await;
                self.state.begun = None;
            }
            return Err(failed);
        }
        self.state.begun = None;
        if is_last {
            self.state.end(Fate::Kept).await;
            return Ok(());
        }
        let (tell, mut told) = oneshot::channel();
        self.state.done.push(tell);
        let state = Arc::clone(&self.writer.state);
        drop(self);
        // Who comes first of those that wait for it commits for all.
        let fate = tokio::select! {
            fate = &mut told => fate,
            mut state = state.lock_owned() => {
                if let Ok(fate) = told.try_recv() {
                    Ok(fate)
                } else {
                    state.clear().await;
                    return state.commit().await.map_err(Failed::from);
                }
            }
        };
        match fate {
            Ok(Fate::Kept) => Ok(()),
            Ok(Fate::Lost) | Err(_) => Err(lost().into()),
        }
    }

    /// Runs something outside any transaction.
    #[cfg(test)]
    pub(super) async fn runs_alone(&mut self, sql: &'static str) -> sqlx::Result<()> {
        self.state.execute(sql).await
    }

    /// Takes back all that the unit did.
    pub(super) async fn undo(mut self) {
        self.state.clear().await;
    }
}

/// A request that is given up in the midst of its unit leaves nothing open.
impl Drop for Turn {
    fn drop(&mut self) {
        let is_alone = self.state.is_open && self.state.done.is_empty();
        if is_alone
            && self.state.begun.is_some()
            && let Ok(runtime) = Handle::try_current()
        {
            let state = Arc::clone(&self.writer.state);
            runtime.spawn(async move { state.lock_owned().await.clear().await });
        }
    }
}

impl State {
    /// Where the unit stands that has begun, or begins now.
    fn place(&self) -> Place {
        let begins = if self.is_open { Place::Later } else { Place::First };
        self.begun.unwrap_or(begins)
    }

    async fn run(
        &mut self,
        statements: Vec<Statement>,
        end: &'static str,
    ) -> Result<(Vec<SqliteRow>, u64), Failed> {
        let place = self.place();
        let beginning = match (self.begun, place) {
            (Some(_), _) => "",
            (None, Place::First) => "begin immediate",
            (None, Place::Later) => "savepoint unit",
        };
        self.begun = Some(place);
        self.is_open = true;
        let connection = self.connection.as_mut().ok_or(Error::PoolClosed)?;
        run(connection, beginning, statements, end).await
    }

    /// Takes back what a unit did that is not over. Whoever gives up meanwhile leaves the rest to the next.
    async fn clear(&mut self) {
        let is_lost = match self.begun {
            None => false,
            Some(Place::First) => true,
            // Where the disk is full SQLite takes all of a transaction back by itself.
            Some(Place::Later) => self.execute("rollback to unit; release unit").await.is_err(),
        };
        if is_lost {
            self.end(Fate::Lost).await;
        }
        self.begun = None;
    }

    async fn commit(&mut self) -> sqlx::Result<()> {
        if !self.is_open {
            return Ok(());
        }
        let said = self.execute("commit").await;
        self.end(if said.is_ok() { Fate::Kept } else { Fate::Lost }).await;
        said
    }

    /// Tells all who wait for it what became of the transaction.
    async fn end(&mut self, fate: Fate) {
        if fate == Fate::Lost {
            let _ = self.execute("rollback").await;
        }
        self.is_open = false;
        for waits in self.done.drain(..) {
            let _ = waits.send(fate);
        }
    }

    async fn execute(&mut self, sql: &'static str) -> sqlx::Result<()> {
        let connection = self.connection.as_mut().ok_or(Error::PoolClosed)?;
        run(connection, sql, Vec::new(), "").await.map(drop).map_err(|failed| failed.error)
    }
}

/// Counted among those who wait, until dropped.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
