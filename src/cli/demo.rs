//! `codelogin demo`: everything on loopback, nothing kept.

use std::io;
use std::net::SocketAddr;

use anyhow::{Context, ensure};
use clap::Args;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::log::{log, warnings};
use super::out::say;
use super::settings::settings;
use super::stop::asked_to_stop;
use crate::app::{self, App};
use crate::clients::{ClientId, Registration};
use crate::clock::{Clock, Timestamp};
use crate::config::{Purpose, Variables};
use crate::mobile::Mobile;
use crate::oidc::Registrar;
use crate::server;
use crate::sign_in::Operator;
use crate::simulator::{Application, Simulator};
use crate::token::Token;

const MOBILE: &str = "13800138000";
const APP_KEY: &str = "demo-app-key";
const APP_SECRET: &str = "demo-app-secret";

/// Settings that the demo has its own of, or that make no sense on loopback.
const NOT_TAKEN: [&str; 8] = [
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "SECRET_KEY",
    "NETEASE_TEMPLATE_ID",
    "NETEASE_CODE_STYLE",
    "NETEASE_TIMEOUT",
    "TEST_MOBILES",
    "METRICS_ADDR",
];

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin demo --inbox 127.0.0.1:9001")]
pub(super) struct Demo {
    /// Where the inbox listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
    inbox: SocketAddr,
    /// Where the application listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8002")]
    application: SocketAddr,
}

impl Demo {
    pub async fn run(self, mut variables: Variables) -> anyhow::Result<()> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let inbox = listen(self.inbox).await?;
        let inbox_address = inbox.local_addr()?;
        let application = listen(self.application).await?;
        let application_address = application.local_addr()?;
        for name in NOT_TAKEN {
            variables.set(name, "");
        }
        let database = folder.path().join("demo.db");
        variables.set("DATABASE_URL", format!("sqlite://{}", database.display()));
        variables.set("NETEASE_APP_KEY", APP_KEY);
        variables.set("NETEASE_APP_SECRET", APP_SECRET);
        variables.set("NETEASE_URLS", format!("http://{inbox_address}"));
        let config = settings(&variables, Purpose::Service)?;
        log(warnings(&variables), config.log_format)?;
        drop(variables);

        let now = Clock::System.now();
        let mobile: Mobile = MOBILE.parse()?;
        let (db, key) = app::open_or_make(&config).await?;
        let operator = Operator::new(db.clone(), &key, config.limits.clone(), config.sessions);
        operator.add(&mobile, &"小明".parse()?, None, now).await?;
        let registrar = Registrar::new(db.clone(), &key);
        let (id, secret) = registered(application_address, &registrar, now).await?;
        db.close().await;

        let listener = listen(config.listen).await?;
        let stop = asked_to_stop()?;
        let app = App::start(config, listener, Clock::System).await?;
        let issuer = format!("http://{}", app.address());
        let credentials = (id.as_str(), secret.expose());
        let signs_in = Application::new(application_address, issuer, credentials, Clock::System)?;
        let simulator = Simulator::new(APP_KEY, APP_SECRET, Clock::System);
        let beside = [(inbox, simulator.router()), (application, signs_in.router())];
        let beside = beside.map(|(listener, router)| {
            tokio::spawn(server::serve(listener, router, std::future::pending()))
        });
        say!(
            "\n  Application    http://{application_address}/\
             \n  Sign-in page   http://{}/user/codelogin\
             \n  Inbox          http://{inbox_address}/\n\
             \n  1. Open the application and press 登录 (sign in). It leads to the sign-in page.\
             \n  2. Type the number {MOBILE} and press 获取验证码 (get a code). The code arrives in the inbox.\
             \n  3. Type the code and press 登录 (sign in). The application shows what it is told of you.\n\
             \n  No SMS goes out: the inbox is Yunxin's stand-in, on this machine. Nothing is kept.\
             \n  Ctrl-C ends it.\n",
            app.address(),
        )?;
        stop.await;
        app.stop().await;
        beside.iter().for_each(JoinHandle::abort);
        Ok(())
    }
}

/// Registers the application that listens there, as `codelogin client add` does.
async fn registered(
    address: SocketAddr,
    registrar: &Registrar,
    now: Timestamp,
) -> anyhow::Result<(ClientId, Token)> {
    let registration = Registration {
        name: "小应用".parse()?,
        redirects: vec![Application::back(address).parse()?],
        logout_redirects: vec![Application::signed_out(address).parse()?],
        backchannel: None,
        is_public: false,
        offline: false,
        consent: false,
        pkce: true,
    };
    let (id, secret) = registrar.add(&registration.checked()?, now).await?;
    Ok((id, secret.context("it keeps a secret")?))
}

/// Listens there, or, where something else does, on another port.
async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    ensure!(
        address.ip().is_loopback(),
        "the demo is for this machine alone: {address} is not a loopback address; set it to one such as \
         127.0.0.1:8000, or use `codelogin serve`"
    );
    match server::listen(address).await {
        Err(error) if is_taken(&error) => {
            say!("{address} is taken, so another port is used.")?;
            server::listen(SocketAddr::new(address.ip(), 0)).await
        }
        other => other,
    }
}

fn is_taken(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::AddrInUse)
}
