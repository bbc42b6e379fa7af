//! Whether time tells whose password it is, and whether sign-in by code waits for those who type passwords.
//!
//! First two hundred pairs, a known number with a wrong password and an unknown one, in turns. Then sends of a
//! code, alone and while forty type passwords as fast as they are answered, and wait a moment where they are sent
//! away. Prints medians. `cargo bench --bench passwords`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use codelogin::app::App;
use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables};
use codelogin::db::{Db, Location};
use codelogin::passwords::{Password, Passwords};
use codelogin::server;
use codelogin::sign_in::Operator;
use codelogin::simulator::Simulator;
use codelogin::users::Name;
use reqwest::Client;
use tokio::time::Instant;

const PAIRS: u32 = 200;
const SENDS: u32 = 300;
const TYPING: u32 = 40;

/// How long one waits who was sent away. Without it, the bench would measure itself.
const MOMENT: Duration = Duration::from_millis(100);

const KNOWN: &str = "13800138000";
const UNKNOWN: &str = "13900139000";
const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    let inbox = server::listen("127.0.0.1:0".parse()?).await?;
    let yunxin = format!("http://{}", inbox.local_addr()?);
    let simulator = Simulator::new("key", "secret", Clock::System);
    tokio::spawn(server::serve(inbox, simulator.router(), pending()));

    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}", folder.path().join("bench.db").display());
    add_user(&database).await?;
    let settings = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("DATABASE_URL", &database),
        ("SECRET_KEY", SECRET_KEY),
        ("NETEASE_APP_KEY", "key"),
        ("NETEASE_APP_SECRET", "secret"),
        ("NETEASE_URLS", &yunxin),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
        ("LIMIT_SENDS_TOTAL", "off"),
        ("LIMIT_PASSWORDS_PER_MOBILE", "off"),
        ("LIMIT_PASSWORDS_PER_ADDRESS", "off"),
    ];
    let variables: Variables = settings.into_iter().collect();
    let config = Config::read(&variables, Purpose::Service, Clock::System.now())?;
    let listener = server::listen(config.listen).await?;
    let app = App::start(config, listener, Clock::System).await?;
    let site = Site { client, base: format!("http://{}/user", app.address()) };

    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        known.push(site.types_password(KNOWN).await?.1);
        unknown.push(site.types_password(UNKNOWN).await?.1);
    }
    println!("wrong password, median        {:?}", median(known));
    println!("unknown number, median        {:?}", median(unknown));

    println!("send of a code, alone         {:?}", site.sends().await?);
    let (stop, checked, sent_away) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU32::new(0)),
        Arc::new(AtomicU32::new(0)),
    );
    let typing: Vec<_> = (0..TYPING)
        .map(|_| {
            let (site, stop) = (site.clone(), Arc::clone(&stop));
            let (checked, sent_away) = (Arc::clone(&checked), Arc::clone(&sent_away));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let (status, _) = site.types_password(KNOWN).await?;
                    if status == 503 {
                        sent_away.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(MOMENT).await;
                    } else {
                        checked.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Result::Ok(())
            })
        })
        .collect();
    println!("the same, {TYPING} typing passwords {:?}", site.sends().await?);
    stop.store(true, Ordering::Relaxed);
    for one in typing {
        one.await??;
    }
    println!("passwords checked meanwhile   {}", checked.load(Ordering::Relaxed));
    println!("sent away                     {}", sent_away.load(Ordering::Relaxed));
    app.stop().await;
    Ok(())
}

#[derive(Clone)]
struct Site {
    client: Client,
    base: String,
}

impl Site {
    async fn types_password(&self, mobile: &str) -> Result<(u16, Duration)> {
        let fields = [("mobile", mobile), ("password", "wrong horse battery staple")];
        let request = self.client.post(format!("{}/login", self.base)).form(&fields);
        let start = Instant::now();
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok((status, start.elapsed()))
    }

    /// The median time of a send.
    async fn sends(&self) -> Result<Duration> {
        let mut took = Vec::new();
        for _ in 0..SENDS {
            let request = self.client.post(format!("{}/sendcode", self.base));
            let request = request.header("accept", "application/json");
            let start = Instant::now();
            let answer = request.form(&[("mobile", KNOWN)]).send().await?.error_for_status()?;
            answer.bytes().await?;
            took.push(start.elapsed());
        }
        Ok(median(took))
    }
}

async fn add_user(database: &str) -> Result<()> {
    let db = Db::open_or_make(&database.parse::<Location>()?).await?;
    let config = Config::read(&Variables::default(), Purpose::Database, Clock::System.now())?;
    let operator = Operator::new(db, &SECRET_KEY.parse()?, config.limits, config.sessions);
    let password = Password::typed("correct horse battery staple");
    let hash = Passwords::default().hash("", password).await?.ok_or("nobody else hashes here")?;
    operator.add(&KNOWN.parse()?, &Name::default(), Some(&hash), Clock::System.now()).await?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
