//! What runs by itself: each task is watched, and does its work in bounded time; where two instances would do the
//! same twice, one of them holds a lease.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, Jumps};
use crate::db::{Db, Statement, Table, plainly};
use crate::metrics::Metrics;
use crate::random;

/// How long one run of a task may take. What is left then is done at the next.
const LONGEST_RUN: Duration = Duration::from_mins(5);

/// How far the clocks of instances are apart at most.
const CLOCKS_APART: Duration = Duration::from_mins(5);

/// Something to be done again and again.
pub struct Task {
    /// Names it, in the log, in the metrics and as a lease.
    pub name: &'static str,
    /// How long it rests.
    pub every: Duration,
    /// Whether one instance is enough.
    pub is_for_one: bool,
    /// Does it once.
    pub run: Box<dyn Fn() -> Run + Send + Sync>,
}

/// One run of a task.
pub type Run = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

impl Task {
    /// Something that one instance does each minute.
    #[must_use]
    pub fn for_one<F>(name: &'static str, act: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let run = move || -> Run { Box::pin(act()) };
        Self { name, every: Duration::from_mins(1), is_for_one: true, run: Box::new(run) }
    }

    /// Tells the log when the clock jumps.
    #[must_use]
    pub fn watching(clock: Clock) -> Self {
        let jumps = Jumps::of(clock);
        let run = move || -> Run {
            if let Some(jump) = jumps.look() {
                tracing::warn!(
                    "the clock has jumped {jump} → keep it right by NTP; `codelogin check` compares it with Yunxin's"
                );
            }
            Box::pin(async { Ok(()) })
        };
        let every = Duration::from_mins(1);
        Self { name: "watch_the_clock", every, is_for_one: false, run: Box::new(run) }
    }
}

/// All tasks of an instance.
#[derive(Clone, Debug)]
pub struct Background {
    db: Db,
    clock: Clock,
    metrics: Metrics,
    /// Names this instance.
    holder: Arc<str>,
    stop: CancellationToken,
}

impl Background {
    /// Tasks that end when this says so.
    #[must_use]
    pub fn new(db: Db, clock: Clock, metrics: Metrics, stop: CancellationToken) -> Self {
        Self { db, clock, metrics, holder: random::name().into(), stop }
    }

    /// Starts a task. The handle is done when it has ended.
    #[must_use]
    pub fn start(&self, task: Task) -> JoinHandle<()> {
        let background = self.clone();
        background.metrics.task_done(task.name, background.clock.now());
        let stop = self.stop.clone();
        tokio::spawn(async move {
            stop.run_until_cancelled(background.go_on(task)).await;
        })
    }

    async fn go_on(self, task: Task) {
        loop {
            sleep(task.every).await;
            match self.run(&task).await {
                Ok(()) => self.metrics.task_done(task.name, self.clock.now()),
                Err(error) => tracing::error!("{} failed: {}", task.name, plainly(&error)),
            }
        }
    }

    async fn run(&self, task: &Task) -> anyhow::Result<()> {
        if task.is_for_one && !self.holds(task).await? {
            return Ok(());
        }
        let run = AssertUnwindSafe(async { (task.run)().await }).catch_unwind();
        match timeout(LONGEST_RUN, run).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => bail!("it panicked"),
            Err(_) => bail!("it is not through in {} s", LONGEST_RUN.as_secs()),
        }
    }

    /// Whether this instance does it now: because it did before, or whoever did has not for long. A lease that ends
    /// later than any can was taken by a clock that was ahead, and holds nobody off.
    async fn holds(&self, task: &Task) -> anyhow::Result<bool> {
        let now = self.clock.now();
        let lease = "insert into leases (name, holder, ends_at) values ($1, $2, $3) \
             on conflict (name) do update set holder = excluded.holder, ends_at = excluded.ends_at \
             where leases.ends_at <= $4 or leases.ends_at > $5 or leases.holder = excluded.holder";
        let lease = Statement::changes(Table::Leases, lease).bind(task.name).bind(&*self.holder);
        let ends_at = now + task.every * 2 + LONGEST_RUN;
        let lease = lease.bind(ends_at).bind(now).bind(ends_at + CLOCKS_APART);
        Ok(self.db.run(lease).await? == 1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::db::Location;

    fn task(is_for_one: bool, run: impl Fn() + Send + Sync + 'static) -> Task {
        let run = move || -> Run {
            run();
            Box::pin(async { Ok(()) })
        };
        Task { name: "count", every: Duration::from_mins(1), is_for_one, run: Box::new(run) }
    }

    fn instance(db: &Db, clock: &Clock) -> Background {
        let (metrics, stop) = (Metrics::default(), CancellationToken::new());
        Background::new(db.clone(), clock.clone(), metrics, stop)
    }

    #[tokio::test]
    async fn what_is_for_one_is_done_by_one_and_by_the_other_when_that_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
        let (db, clock, times) =
            (db.expect("it opens"), Clock::still(), Arc::new(AtomicUsize::new(0)));
        let (one, other) = (instance(&db, &clock), instance(&db, &clock));
        for (is_for_one, who, passes, done) in [
            (true, &one, 0, 1),
            (true, &other, 60, 1),
            (true, &one, 0, 2),
            (true, &other, 419, 2),
            (true, &other, 1, 3),
            (true, &one, 0, 3),
            (false, &one, 0, 4),
        ] {
            clock.advance(Duration::from_secs(passes));
            let times_then = Arc::clone(&times);
            let count = task(is_for_one, move || {
                times_then.fetch_add(1, Ordering::SeqCst);
            });
            who.run(&count).await.expect("it answers");
            assert_eq!(times.load(Ordering::SeqCst), done);
        }
    }

    #[tokio::test]
    async fn a_lease_that_was_taken_by_a_clock_far_ahead_holds_nobody_off() {
        for (ahead, is_held_off) in [(300, true), (301, false)] {
            let folder = tempfile::tempdir().expect("a folder");
            let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
            let (db, clock) = (db.expect("it opens"), Clock::still());
            let (wrong, right) = (instance(&db, &clock), instance(&db, &clock));
            let task = task(true, || ());
            clock.advance(Duration::from_secs(ahead));
            assert!(wrong.holds(&task).await.expect("it answers"));
            clock.set_back(Duration::from_secs(ahead));
            assert_eq!(right.holds(&task).await.expect("it answers"), !is_held_off, "{ahead} s");
        }
    }

    #[tokio::test]
    async fn one_that_panics_has_failed_and_is_run_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
        let background = instance(&db.expect("it opens"), &Clock::still());
        let panics = task(false, || panic!("on purpose"));
        for _ in 0..2 {
            let failed = background.run(&panics).await.expect_err("it panicked");
            assert_eq!(failed.to_string(), "it panicked");
        }
    }
}
