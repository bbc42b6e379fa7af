//! Builds the rooms from the settings, opens the door, and closes it in order.

mod opening;
mod sweeper;
mod tasks;

pub use opening::{key, open, open_or_make};

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::background::{Background, Task};
use crate::clock::{Clock, OnceAnHour};
use crate::config::Config;
use crate::db::Db;
use crate::events::Events;
use crate::forward::Forward;
use crate::metrics::Metrics;
use crate::oidc::{Backchannel, Keys, Oidc};
use crate::pages;
use crate::server;
use crate::sessions::Sessions;
use crate::sign_in::{Accounts, Asking, ByPassword, Desk, Typing};
use crate::sms::NeteaseSms;
use crate::web::{Assets, Web};
use sweeper::Sweeper;

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
        let here = || format!("http://{address}").parse();
        let public_url = config.public_url.clone().map_or_else(here, Ok)?;
        let netease =
            config.netease.clone().context("NETEASE_APP_KEY and NETEASE_APP_SECRET are needed")?;
        let sms = NeteaseSms::new(netease, clock.clone())?;
        let (db, key) = open_or_make(&config).await?;
        let metrics = Metrics::default();
        let sessions = Sessions::new(db.clone(), config.sessions);
        let events = Events::new(db.clone(), &key).counted_in(metrics.clone());
        let limits = (config.limits.clone(), config.guesses);
        let swept = (sessions.clone(), events.clone());
        let sweeper = Sweeper::new((&db, &key), swept, &config, clock.clone());
        let forward = Forward::new(
            (db.clone(), sessions.clone()),
            (events.clone(), sweeper.limits.clone()),
            config.forward,
            public_url.clone(),
            clock.clone(),
        );
        let keys = Keys::new(db.clone(), &key, events.clone(), config.oidc.key, clock.clone());
        let tells = (keys.clone(), events.clone());
        let backchannel = Backchannel::new(db.clone(), tells, public_url.clone(), clock.clone());
        let oidc = Oidc::new(
            (db.clone(), &key),
            sessions.clone(),
            (events.clone(), sweeper.limits.clone()),
            keys.clone(),
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
            background.start(Task::for_one("sweep", move || sweeper.clone().sweep())),
            background.start(tasks::rotate(keys)),
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
