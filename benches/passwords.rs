//! Whether time tells whose password it is, and whether sign-in by code waits for those who type passwords.
//!
//! First sends of a code, alone and while forty type passwords as fast as they are answered, each from an address of
//! its own, and wait a moment where they are sent away. Then, with passwords of several kinds in the table, four hundred
//! pairs for each kind, in turns: a wrong password for one who has it, and one for an unknown number. Prints medians.
//! `cargo bench --bench passwords`, or with `-- 40` at its end so many pairs.

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
use codelogin::passwords::{Hash, Password, Passwords};
use codelogin::server;
use codelogin::sign_in::Operator;
use codelogin::simulator::Simulator;
use codelogin::users::Name;
use reqwest::Client;
use tokio::time::Instant;

const PAIRS: u32 = 400;
const SENDS: u32 = 300;
const TYPING: u32 = 40;

/// How long one waits who was sent away. Without it, the bench would measure itself.
const MOMENT: Duration = Duration::from_millis(100);

const KNOWN: &str = "13800138000";
const UNKNOWN: &str = "13900139000";
/// What is kept of others, whose passwords nobody knows.
const OTHERS: [(&str, &str, &str); 4] = [
    (
        "Argon2id, 8 MiB, one pass",
        "13800138001",
        "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHkgZW5vdWdo$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ),
    (
        "Argon2id, 64 MiB, three passes",
        "13800138002",
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHkgZW5vdWdo$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ),
    (
        "Django, 100,000 iterations",
        "13800138003",
        "pbkdf2_sha256$100000$NaCl$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
    (
        "Django, 320,000 iterations",
        "13800138004",
        "pbkdf2_sha256$320000$NaCl$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
];

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
    let operator = operator(&database).await?;
    let password = Password::typed("correct horse battery staple");
    let hash = Passwords::default().hash("", password).await?.ok_or("nobody else hashes here")?;
    add_user(&operator, KNOWN, &hash).await?;
    let settings = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("DATABASE_URL", &database),
        ("SECRET_KEY", SECRET_KEY),
        ("TRUSTED_PROXIES", "127.0.0.1"),
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

    println!("send of a code, alone         {:?}", site.sends().await?);
    let (stop, checked, sent_away) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU32::new(0)),
        Arc::new(AtomicU32::new(0)),
    );
    let typing: Vec<_> = (0..TYPING)
        .map(|n| {
            let (site, stop) = (site.clone(), Arc::clone(&stop));
            let (checked, sent_away) = (Arc::clone(&checked), Arc::clone(&sent_away));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let (status, _) = site.types_password(KNOWN, n).await?;
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

    for (_, mobile, hash) in OTHERS {
        add_user(&operator, mobile, &hash.parse()?).await?;
    }
    let pairs = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(PAIRS);
    let kinds: Vec<(&str, &str)> = [("today's", KNOWN)]
        .into_iter()
        .chain(OTHERS.map(|(kind, mobile, _)| (kind, mobile)))
        .collect();
    let mut took = vec![(Vec::new(), Vec::new()); kinds.len()];
    for _ in 0..pairs {
        for ((_, mobile), (known, unknown)) in kinds.iter().zip(&mut took) {
            known.push(site.types_password(mobile, 0).await?.1);
            unknown.push(site.types_password(UNKNOWN, 0).await?.1);
        }
    }
    println!("wrong password, median of {pairs}, and beside it of an unknown number");
    for ((kind, _), (known, unknown)) in kinds.iter().zip(took) {
        let (known, unknown) = (median(known), median(unknown));
        let apart = 100.0 * (known.as_secs_f64() / unknown.as_secs_f64() - 1.0);
        println!("{kind:30} {known:?} {unknown:?} {apart:+.1} %");
    }
    app.stop().await;
    Ok(())
}

#[derive(Clone)]
struct Site {
    client: Client,
    base: String,
}

impl Site {
    /// A wrong password for this number, from the address of that number.
    async fn types_password(&self, mobile: &str, from: u32) -> Result<(u16, Duration)> {
        let fields = [("mobile", mobile), ("password", "wrong horse battery staple")];
        let request = self.client.post(format!("{}/login", self.base)).form(&fields);
        let request = request.header("x-forwarded-for", format!("192.0.2.{from}"));
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

async fn operator(database: &str) -> Result<Operator> {
    let db = Db::open_or_make(&database.parse::<Location>()?).await?;
    let config = Config::read(&Variables::default(), Purpose::Database, Clock::System.now())?;
    Ok(Operator::new(db, &SECRET_KEY.parse()?, config.limits, config.sessions))
}

async fn add_user(operator: &Operator, mobile: &str, hash: &Hash) -> Result<()> {
    operator.add(&mobile.parse()?, &Name::default(), Some(hash), Clock::System.now()).await?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
