//! The one connection that writes into an SQLite file, and the units of work that want it.
//!
//! A commit waits for the disk. So units that come meanwhile run one after another in one transaction, each but the
//! first behind a savepoint, and go to the disk together. None is told that it is done before that.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::Error;
use sqlx::sqlite::SqliteConnection;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use super::batch;
use super::knock::PATIENCE;
use super::rows::Answer;
use super::statement::Statement;
use super::trouble::{Failed, lost};

static BEGIN: Statement = Statement::of_ours("begin immediate");
static SAVEPOINT: Statement = Statement::of_ours("savepoint unit");
static RELEASE: Statement = Statement::of_ours("release unit");
static ROLLBACK_TO: Statement = Statement::of_ours("rollback to unit");
static ROLLBACK: Statement = Statement::of_ours("rollback");
static COMMIT: Statement = Statement::of_ours("commit");

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
    /// Whether a unit that is over has left its savepoint: the next releases it on its way.
    has_savepoint: bool,
    /// Whoever waits for the commit, and is told whether all is kept.
    done: Vec<oneshot::Sender<bool>>,
}

/// Where in the transaction a unit stands: the first needs no savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Later,
}

/// One unit's turn at the connection.
#[derive(Debug)]
pub(super) struct Turn {
    writer: Arc<Writer>,
    state: OwnedMutexGuard<State>,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let (is_open, has_savepoint, begun, done) = (false, false, None, Vec::new());
        let connection = Some(connection);
        let state = State { connection, is_open, begun, has_savepoint, done };
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
    /// Runs statements, and returns what each answers with.
    pub(super) async fn run(&mut self, statements: Vec<Statement>) -> Result<Vec<Answer>, Failed> {
        self.state.run(&statements, None).await
    }

    /// Runs the last statements of the unit. All of it is on the disk when this returns.
    pub(super) async fn keep(self, statements: Vec<Statement>) -> Result<(), Failed> {
        if self.state.begun.is_none() && statements.is_empty() {
            return Ok(());
        }
        // A request that is given up now must not leave it open to others what became of their common commit.
        let kept = tokio::spawn(self.keep_on(statements)).await;
        kept.map_err(|_| Error::WorkerCrashed)?
    }

    async fn keep_on(mut self, statements: Vec<Statement>) -> Result<(), Failed> {
        let is_last = self.writer.waiting.load(Ordering::SeqCst) == 0;
        if let Err(failed) = self.state.run(&statements, is_last.then_some(&COMMIT)).await {
            self.state.clear().await;
            return Err(failed);
        }
        self.state.begun = None;
        if is_last {
            self.state.end(true).await;
            return Ok(());
        }
        let (tell, mut told) = oneshot::channel();
        self.state.done.push(tell);
        let state = Arc::clone(&self.writer.state);
        drop(self);
        // Who comes first of those that wait for it commits for all.
        let is_kept = tokio::select! {
            is_kept = &mut told => is_kept,
            mut state = state.lock_owned() => {
                if let Ok(is_kept) = told.try_recv() {
                    Ok(is_kept)
                } else {
                    state.clear().await;
                    return state.commit().await;
                }
            }
        };
        if is_kept == Ok(true) { Ok(()) } else { Err(lost().into()) }
    }

    /// Runs something outside any transaction.
    #[cfg(test)]
    pub(super) async fn runs_alone(&mut self, sql: &'static str) -> sqlx::Result<()> {
        self.state.execute(&[&Statement::of_ours(sql)]).await
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
    /// Runs statements of a unit, which begins with the first of them. Returns what each answers with.
    async fn run(
        &mut self,
        statements: &[Statement],
        end: Option<&Statement>,
    ) -> Result<Vec<Answer>, Failed> {
        let mut batch = Vec::with_capacity(statements.len() + 3);
        let place = self.begun.unwrap_or_else(|| {
            batch.extend(self.has_savepoint.then_some(&RELEASE));
            batch.push(if self.is_open { &SAVEPOINT } else { &BEGIN });
            if self.is_open { Place::Later } else { Place::First }
        });
        let own = batch.len()..batch.len() + statements.len();
        batch.extend(statements);
        batch.extend(end);
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        (self.begun, self.is_open) = (Some(place), true);
        self.has_savepoint = place == Place::Later;
        let connection = self.connection.as_mut().ok_or(Error::PoolClosed)?;
        match batch::run(connection, &batch).await {
            Ok(mut answers) => Ok(answers.drain(own).collect()),
            Err((at, error)) if own.contains(&at) => {
                Err(Failed { error, dispensable: batch[at].dispensable })
            }
            Err((_, error)) => {
                self.begun = None;
                self.end(false).await;
                Err(error.into())
            }
        }
    }

    /// Takes back what a unit did that is not over. Whoever gives up meanwhile leaves the rest to the next.
    async fn clear(&mut self) {
        let is_lost = match self.begun.take() {
            None => return,
            Some(Place::First) => true,
            // Where the disk is full SQLite takes all of a transaction back by itself.
            Some(Place::Later) => self.execute(&[&ROLLBACK_TO, &RELEASE]).await.is_err(),
        };
        self.has_savepoint = false;
        if is_lost {
            self.end(false).await;
        }
    }

    async fn commit(&mut self) -> Result<(), Failed> {
        if self.is_open {
            let said = self.execute(&[&COMMIT]).await;
            self.end(said.is_ok()).await;
            said?;
        }
        Ok(())
    }

    /// Tells all who wait for it what became of the transaction.
    async fn end(&mut self, is_kept: bool) {
        if !is_kept {
            let _ = self.execute(&[&ROLLBACK]).await;
        }
        (self.is_open, self.has_savepoint) = (false, false);
        for tell in self.done.drain(..) {
            let _ = tell.send(is_kept);
        }
    }

    async fn execute(&mut self, statements: &[&Statement]) -> sqlx::Result<()> {
        let connection = self.connection.as_mut().ok_or(Error::PoolClosed)?;
        batch::run(connection, statements).await.map(drop).map_err(|(_, error)| error)
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
