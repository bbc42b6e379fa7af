//! `codelogin demo`: everything on loopback, nothing kept.

use std::io;
use std::net::SocketAddr;

use anyhow::{Context, ensure};
use clap::Args;
use tokio::net::TcpListener;

use super::log::{log, warnings};
use super::out::say;
use super::settings::settings;
use super::stop::asked_to_stop;
use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::{Purpose, Variables};
use crate::mobile::Mobile;
use crate::server;
use crate::sign_in::Operator;
use crate::simulator::Simulator;

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
}

impl Demo {
    pub async fn run(self, mut variables: Variables) -> anyhow::Result<()> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let inbox = listen(self.inbox).await?;
        let inbox_address = inbox.local_addr()?;
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

        let mobile: Mobile = MOBILE.parse()?;
        let (db, key) = app::open_or_make(&config).await?;
        let operator = Operator::new(db.clone(), &key, config.limits.clone(), config.sessions);
        operator.add(&mobile, &"小明".parse()?, None, Clock::System.now()).await?;
        db.close().await;

        let listener = listen(config.listen).await?;
        let stop = asked_to_stop()?;
        let app = App::start(config, listener, Clock::System).await?;
        let simulator = Simulator::new(APP_KEY, APP_SECRET, Clock::System);
        let inbox = tokio::spawn(server::serve(inbox, simulator.router(), std::future::pending()));
        say!(
            "\n  Sign-in page   http://{}/user/codelogin\
             \n  Inbox          http://{inbox_address}/\n\
             \n  1. Open the sign-in page and type the number {MOBILE}.\
             \n  2. Press 获取验证码 (get a code). The code arrives in the inbox.\
             \n  3. Type the code and press 登录 (sign in).\n\
             \n  No SMS goes out: the inbox is Yunxin's stand-in, on this machine. Nothing is kept.\
             \n  Ctrl-C ends it.\n",
            app.address(),
        )?;
        stop.await;
        app.stop().await;
        inbox.abort();
        Ok(())
    }
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
