//! What the benches have in common that run a whole service: its settings, its users, and who signs in.

use std::error::Error;
use std::fs;
use std::future::pending;
use std::path::Path;
use std::time::Duration;

use codelogin::clock::Clock;
use codelogin::simulator::Simulator;
use codelogin::{random, server};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Response, redirect};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query};
use tokio::process::Command;
use tokio::time::Instant;

pub const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Who does it all, with Yunxin's stand-in.
#[derive(Clone)]
pub struct Bench {
    pub client: Client,
    yunxin: String,
}

impl Bench {
    pub async fn new() -> Result<Self> {
        let client = Client::builder().no_proxy().tls_certs_only([]);
        let client = client.redirect(redirect::Policy::none()).build()?;
        let inbox = server::listen("127.0.0.1:0".parse()?).await?;
        let yunxin = format!("http://{}", inbox.local_addr()?);
        let simulator = Simulator::new("key", "secret", Clock::System);
        tokio::spawn(server::serve(inbox, simulator.router(), pending()));
        Ok(Self { client, yunxin })
    }

    /// Those of a service that no limit slows down.
    pub fn settings(&self, database: &str) -> Vec<(&'static str, String)> {
        let settings = [
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("DATABASE_URL", database),
            ("SECRET_KEY", SECRET_KEY),
            ("NETEASE_APP_KEY", "key"),
            ("NETEASE_APP_SECRET", "secret"),
            ("NETEASE_URLS", &self.yunxin),
            ("LIMIT_SENDS_PER_MOBILE", "off"),
            ("LIMIT_SENDS_PER_ADDRESS", "1000000/1h"),
            ("LIMIT_SENDS_TOTAL", "1000000/1h"),
            ("LIMIT_GUESSES_PER_ADDRESS", "1000000/1h"),
        ];
        settings.map(|(name, value)| (name, value.to_owned())).into()
    }

    /// Somebody signs in with a new browser. How long the service took to send the code, and to take it, and the
    /// cookies that the browser has then.
    pub async fn signs_in(&self, site: &str, mobile: &str) -> Result<(Duration, Duration, String)> {
        self.signs_in_to(site, mobile, None).await
    }

    /// The same, on the way to `next`, which leads to an application.
    pub async fn signs_in_to(
        &self,
        site: &str,
        mobile: &str,
        next: Option<&str>,
    ) -> Result<(Duration, Duration, String)> {
        let ask = self.client.post(format!("{site}/user/sendcode")).form(&[("mobile", mobile)]);
        let start = Instant::now();
        let answer = ask.header("accept", "application/json").send().await?.error_for_status()?;
        let waiting = cookies(&answer);
        answer.bytes().await?;
        let send = start.elapsed();

        let inbox = format!("{}/inbox?mobile={mobile}", self.yunxin);
        let inbox: Value = self.client.get(inbox).send().await?.json().await?;
        let code = inbox[0]["code"].as_str().ok_or("no message came")?;

        let typed = [Some(("mobile", mobile)), Some(("code", code)), next.map(|to| ("next", to))];
        let typed: Vec<_> = typed.into_iter().flatten().collect();
        let request = self.client.post(format!("{site}/user/codelogin")).form(&typed);
        let start = Instant::now();
        let answer = request.header(COOKIE, waiting).send().await?;
        let (status, cookies) = (answer.status(), cookies(&answer));
        let page = answer.text().await?;
        assert_eq!(status, if next.is_none() { 303 } else { 200 }, "not signed in: {page}");
        Ok((send, start.elapsed(), cookies))
    }
}

/// Imports so many users with the program itself, and returns how long that took.
pub async fn import(count: u32, database: &str, folder: &Path) -> Result<Duration> {
    let lines = (0..count).map(|user| format!("{},用户 {user}\n", mobile(user)));
    let file = folder.join("users.csv");
    fs::write(&file, ["mobile,name\n".to_owned()].into_iter().chain(lines).collect::<String>())?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_codelogin"));
    program.args(["user", "import"]).arg(&file).current_dir(folder).env_clear();
    program.envs([("DATABASE_URL", database), ("SECRET_KEY", SECRET_KEY)]);
    let start = Instant::now();
    let done = program.output().await?;
    let took = start.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(took)
}

/// The number of a user. No two have the same, and they stand in no order.
pub fn mobile(user: u32) -> String {
    format!("138{:08}", u64::from(user) * 61_803_399 % 100_000_000)
}

pub fn median<T: Copy + PartialOrd>(figures: &[T]) -> T {
    let mut figures = figures.to_vec();
    figures.sort_by(|one, other| one.partial_cmp(other).expect("figures"));
    figures[figures.len() / 2]
}

/// Runs it with new databases of SQLite, and with as many of PostgreSQL where `TEST_POSTGRES_URL` is set.
pub async fn with_databases<const COUNT: usize>(
    runs: impl AsyncFn(&str, &Path, [&str; COUNT]) -> Result<()>,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let names = [(); COUNT].map(|()| format!("codelogin_{}", random::name()));
    let file = |name: &String| format!("sqlite://{}", folder.path().join(name).display());
    let files = names.each_ref().map(file);
    runs("SQLite", folder.path(), files.each_ref().map(String::as_str)).await?;

    let Some(url) = setting("TEST_POSTGRES_URL") else { return Ok(()) };
    let base = url.rsplit_once('/').ok_or("TEST_POSTGRES_URL: a URL is expected")?.0;
    let mut server = PgConnection::connect(&url).await?;
    for name in &names {
        query(AssertSqlSafe(format!("create database {name}"))).execute(&mut server).await?;
    }
    let urls = names.each_ref().map(|name| format!("{base}/{name}"));
    runs("PostgreSQL", folder.path(), urls.each_ref().map(String::as_str)).await?;
    for name in &names {
        query(AssertSqlSafe(format!("drop database {name}"))).execute(&mut server).await?;
    }
    Ok(())
}

/// The cookies that it sets, as a browser sends them back.
pub fn cookies(answer: &Response) -> String {
    let cookies =
        answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let pairs: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

/// A setting of the bench.
#[expect(clippy::disallowed_methods, reason = "it is none of the program's")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
