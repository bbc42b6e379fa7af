//! Builds the rooms from the settings, opens the door, and closes it in order.

mod tasks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::background::{Background, Run, Task};
use crate::clock::{Clock, OnceAnHour};
use crate::codes::Challenges;
use crate::config::Config;
use crate::db::Db;
use crate::events::Events;
use crate::forward::Forward;
use crate::grants::Grants;
use crate::key::Key;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::oidc::{Backchannel, Keys, Oidc};
use crate::pages;
use crate::server;
use crate::sessions::Sessions;
use crate::sign_in::{Accounts, Asking, ByPassword, Desk, Typing};
use crate::sms::NeteaseSms;
use crate::web::{Assets, Web};

/// How long the name of an ended session is kept for whoever has to be told of it.
const ENDED_KEPT: Duration = Duration::from_hours(24);

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
        let metrics = Metrics::default();
        let sessions = Sessions::new(db.clone(), config.sessions);
        let events = Events::new(db.clone(), &key).counted_in(metrics.clone());
        let limits = (config.limits.clone(), config.guesses);
        let sweeper = Sweeper {
            sessions: sessions.clone(),
            grants: Grants::new(db.clone()),
            challenges: Challenges::new(db.clone(), config.guesses),
            limits: Limits::new(db.clone(), &key, config.limits),
            events: events.clone(),
            events_kept: config.events_kept,
            clock: clock.clone(),
        };
        let forward = Forward::new(
            (db.clone(), sessions.clone()),
            (events.clone(), sweeper.limits.clone()),
            config.forward,
            public_url.clone(),
            clock.clone(),
        );
        let keys = Keys::new(db.clone(), &key, events.clone(), config.oidc.key, clock.clone());
        let backchannel = Backchannel::new(
            db.clone(),
            keys.clone(),
            events.clone(),
            public_url.clone(),
            clock.clone(),
        );
        let oidc = Oidc::new(
            (db.clone(), &key),
            sessions.clone(),
            (events.clone(), sweeper.limits.clone()),
            keys,
            (config.oidc, public_url.clone()),
            clock.clone(),
        );
        let registration = config.policy.registration;
        let desk = Arc::new(Desk::new(
            db.clone(),
            &key,
            limits,
            sessions.clone(),
            events,
            config.policy,
            clock.clone(),
        ));
        let asking = Asking::new(Arc::clone(&desk), Arc::new(sms));
        let by_password = ByPassword::new(Arc::clone(&desk));
        let web = Arc::new(Web {
            asking: asking.clone(),
            typing: Typing::new(desk),
            accounts: Accounts::new(by_password.clone()),
            by_password,
            forward,
            oidc,
            sessions,
            registration,
            db: db.clone(),
            proxies: config.proxies.clone(),
            odd_addresses: OnceAnHour::default(),
            odd_questions: OnceAnHour::default(),
            circles: OnceAnHour::default(),
            public_url,
            assets: Assets::new(&config.site),
            site: config.site,
            metrics: metrics.clone(),
            clock: clock.clone(),
        });
        let router = pages::router(&web)?;
        let stop = CancellationToken::new();
        let metrics_listener = match config.metrics {
            Some(address) => Some(server::listen(address).await?),
            None => None,
        };
        let metrics_address = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?;
        let background = Background::new(db.clone(), clock.clone(), metrics, stop.clone());
        let mut by_themselves = vec![
            background.start(sweeper.task()),
            background.start(tasks::tell(backchannel)),
            background.start(tasks::watch(db.clone())),
            background.start(Task::watching(clock)),
        ];
        if let Some(listener) = metrics_listener {
            let told =
                server::serve(listener, pages::metrics(&web), stop.clone().cancelled_owned());
            by_themselves.push(tokio::spawn(async move {
                told.await;
            }));
        }
        let stopped = stop.clone().cancelled_owned();
        let closing = db.clone();
        let task = tokio::spawn(async move {
            let deadline = server::serve_behind(config.proxies, listener, router, stopped).await;
            asking.ends(deadline).await;
            for one in by_themselves {
                let _ = tokio::time::timeout_at(deadline, one).await;
            }
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

/// Takes away what is over.
#[derive(Clone)]
struct Sweeper {
    sessions: Sessions,
    grants: Grants,
    challenges: Challenges,
    limits: Limits,
    events: Events,
    events_kept: Duration,
    clock: Clock,
}

impl Sweeper {
    fn task(self) -> Task {
        let run = move || -> Run {
            let sweeper = self.clone();
            Box::pin(async move { sweeper.sweep().await })
        };
        let every = Duration::from_mins(1);
        Task { name: "sweep", every, is_for_one: true, run: Box::new(run) }
    }

    async fn sweep(&self) -> anyhow::Result<()> {
        let Self { sessions, grants, challenges, limits, events, .. } = self;
        let now = self.clock.now();
        let is_full = |swept: u64| swept == SWEEP_BATCH.unsigned_abs();
        while is_full(sessions.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(sessions.sweep_ended(now - ENDED_KEPT, SWEEP_BATCH).await?) {}
        while is_full(sessions.sweep_tickets(now, SWEEP_BATCH).await?) {}
        while is_full(grants.sweep_access(now, SWEEP_BATCH).await?) {}
        while is_full(grants.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(challenges.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(limits.sweep(now, SWEEP_BATCH).await?) {}
        if events.believes(now).await? {
            while is_full(events.sweep(now - self.events_kept, SWEEP_BATCH).await?) {}
        }
        Ok(())
    }
}
