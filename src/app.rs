//! Builds the rooms from the settings, opens the door, and closes it in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::{Clock, OnceAnHour};
use crate::codes::{Challenges, Seal};
use crate::config::Config;
use crate::db::{Db, plainly};
use crate::devices::Devices;
use crate::events::Events;
use crate::key::Key;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::pages;
use crate::passwords::Passwords;
use crate::server;
use crate::sessions::Sessions;
use crate::sign_in::{SignIn, Turns};
use crate::sms::NeteaseSms;
use crate::users::Users;
use crate::web::{Assets, Web};

/// How often what is over is swept away.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// How often the database is asked whether it does its work.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// How many rows are swept at once, so that nobody waits long for the write lock.
const SWEEP_BATCH: i64 = 500;

/// The service, running.
#[derive(Debug)]
pub struct App {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    db: Db,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl App {
    /// Starts the service on a listener, with these settings.
    ///
    /// # Errors
    /// If the settings name no provider, TLS cannot be set up, or the database cannot be opened.
    pub async fn start(
        config: Config,
        listener: TcpListener,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let address = listener.local_addr()?;
        let public_url = match config.public_url.clone() {
            Some(url) => url,
            None => format!("http://{address}").parse()?,
        };
        let netease =
            config.netease.clone().context("NETEASE_APP_KEY and NETEASE_APP_SECRET are needed")?;
        let sms = NeteaseSms::new(netease, clock.clone())?;
        let (db, key) = open_or_make(&config).await?;
        let sessions = Sessions::new(db.clone(), config.sessions, clock.clone());
        let metrics = Metrics::default();
        let events = Events::new(db.clone(), &key).counted_in(metrics.clone());
        let sign_in = Arc::new(SignIn {
            users: Users::new(db.clone(), events.clone()),
            challenges: Challenges::new(db.clone(), config.guesses),
            limits: Limits::new(db.clone(), &key, config.limits),
            seal: Seal::new(&key),
            devices: Devices::new(&key),
            sessions,
            passwords: Passwords::default(),
            events,
            metrics: metrics.clone(),
            sms: Arc::new(sms),
            policy: config.policy,
            clock: clock.clone(),
            turns: Turns::default(),
            under_way: TaskTracker::new(),
        });
        let web = Arc::new(Web {
            sign_in: Arc::clone(&sign_in),
            db: db.clone(),
            proxies: config.proxies,
            odd_addresses: OnceAnHour::default(),
            public_url,
            assets: Assets::new(&config.site),
            site: config.site,
            metrics,
            clock: clock.clone(),
        });
        let router = pages::router(&web)?;
        let stop = CancellationToken::new();
        let metrics_listener = match config.metrics {
            Some(address) => Some(server::listen(address).await?),
            None => None,
        };
        let metrics_address = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?;
        if let Some(listener) = metrics_listener {
            let stopped = stop.clone().cancelled_owned();
            tokio::spawn(server::serve(listener, pages::metrics(&web), stopped));
        }
        let sweeper = Sweeper { sign_in: Arc::clone(&sign_in), events_kept: config.events_kept };
        let sweeper = tokio::spawn(sweeper.run(stop.clone()));
        tokio::spawn(stop.clone().run_until_cancelled_owned(watch(db.clone())));
        let stopped = stop.clone().cancelled_owned();
        let closing = db.clone();
        let task = tokio::spawn(async move {
            let deadline = server::serve(listener, router, stopped).await;
            sign_in.under_way.close();
            let _ = tokio::time::timeout_at(deadline, sign_in.under_way.wait()).await;
            let _ = sweeper.await;
            closing.close().await;
        });
        tell_systemd(NotifyState::Ready);
        Ok(Self { address, metrics_address, db, stop, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it tells what is counted, if it does.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// The database that it stands on.
    #[must_use]
    pub fn database(&self) -> &Db {
        &self.db
    }

    /// Stops listening, lets requests and messages under way finish, and closes the database.
    pub async fn stop(self) {
        tell_systemd(NotifyState::Stopping);
        self.stop.cancel();
        let _ = self.task.await;
    }
}

/// Tells systemd, where it has started us and waits to hear it (`Type=notify`); elsewhere nobody.
fn tell_systemd(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell systemd how far it is: {error}");
    }
}

/// The database and its key, both of which are there.
///
/// # Errors
/// If one of them is not, or cannot be used.
pub async fn open(config: &Config) -> anyhow::Result<(Db, Key)> {
    let db = Db::open(&config.database).await?;
    with_key(db, key(config)).await
}

/// The database and its key; what is not there is made.
///
/// # Errors
/// If one of them cannot be made or used.
pub async fn open_or_make(config: &Config) -> anyhow::Result<(Db, Key)> {
    let db = Db::open_or_make(&config.database).await?;
    let key = match (&config.secret_key, config.database.key_file()) {
        (None, Some(file)) => Key::kept_or_made_in(&file),
        _ => key(config),
    };
    with_key(db, key).await
}

async fn with_key(db: Db, key: anyhow::Result<Key>) -> anyhow::Result<(Db, Key)> {
    if key.is_err() {
        db.close().await;
    }
    Ok((db, key?))
}

/// `SECRET_KEY`, or the key that lies beside the SQLite file.
///
/// # Errors
/// If there is none, or its file cannot be read.
pub fn key(config: &Config) -> anyhow::Result<Key> {
    match (&config.secret_key, config.database.key_file()) {
        (Some(key), _) => Ok(key.clone()),
        (None, Some(file)) => Key::kept_in(&file)?.with_context(|| {
            format!(
                "the key file {} is not there → put it back from where it was kept; else `codelogin serve` makes \
                 another, with which codes on their way, known browsers, counts and `events --mobile` fit no more",
                file.display()
            )
        }),
        (None, None) => anyhow::bail!("SECRET_KEY is needed with PostgreSQL"),
    }
}

/// Tells the log when the database stops doing its work, why, and when it does it again.
async fn watch(db: Db) {
    let mut was_there = true;
    loop {
        tokio::time::sleep(WATCH_EVERY).await;
        let answer = db.ping().await;
        match (&answer, was_there) {
            (Err(error), true) => tracing::error!("the database does not do its work: {error}"),
            (Ok(()), false) => tracing::info!("the database does its work again"),
            (Ok(()), true) | (Err(_), false) => {}
        }
        was_there = answer.is_ok();
    }
}

/// Takes away what is over.
struct Sweeper {
    sign_in: Arc<SignIn>,
    events_kept: Duration,
}

impl Sweeper {
    async fn run(self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(SWEEP_EVERY)).await.is_some() {
            if let Err(error) = self.sweep().await {
                tracing::error!("cannot sweep: {}", plainly(&error));
            }
        }
    }

    async fn sweep(&self) -> anyhow::Result<()> {
        let SignIn { sessions, challenges, limits, events, clock, .. } = &*self.sign_in;
        let now = clock.now();
        let is_full = |swept: u64| swept == SWEEP_BATCH.unsigned_abs();
        while is_full(sessions.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(challenges.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(limits.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(events.sweep(now - self.events_kept, SWEEP_BATCH).await?) {}
        Ok(())
    }
}
