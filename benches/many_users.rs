//! What a million users cost: the same acts with 1,000 users and with 1,000,000, in turns.
//!
//! Prints a table for SQLite, and one for PostgreSQL where `TEST_POSTGRES_URL` names a server that may be
//! filled. `cargo bench --bench many_users`.

use std::error::Error;
use std::fs;
use std::future::pending;
use std::path::Path;
use std::time::Duration;

use codelogin::app::App;
use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables};
use codelogin::db::{Db, Location};
use codelogin::events::Events;
use codelogin::simulator::Simulator;
use codelogin::users::Users;
use codelogin::{random, server};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Response, redirect};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query};
use tokio::process::Command;
use tokio::time::Instant;

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;

const STARTS: u32 = 11;
const LOOK_UPS: u32 = 5_000;
const SIGN_INS: u32 = 1_000;

const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A database with so many users, and what the acts on it took.
struct Site {
    count: u32,
    variables: Variables,
    import: Vec<Duration>,
    starts: Vec<Duration>,
    look_ups: Vec<Duration>,
    sends: Vec<Duration>,
    sign_ins: Vec<Duration>,
}

/// Who does it all.
struct Bench {
    client: Client,
    yunxin: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::builder().no_proxy().tls_certs_only([]).redirect(redirect::Policy::none());
    let inbox = server::listen("127.0.0.1:0".parse()?).await?;
    let yunxin = format!("http://{}", inbox.local_addr()?);
    let simulator = Simulator::new("key", "secret", Clock::System);
    tokio::spawn(server::serve(inbox, simulator.router(), pending()));
    let bench = Bench { client: client.build()?, yunxin };

    let folder = tempfile::tempdir()?;
    let file = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    bench.runs("SQLite", folder.path(), [&file("few.db"), &file("many.db")]).await?;

    if let Some(server) = postgres() {
        let mut connection = PgConnection::connect(&server).await?;
        let names = [random::name(), random::name()].map(|name| format!("codelogin_{name}"));
        for name in &names {
            query(AssertSqlSafe(format!("create database {name}")))
                .execute(&mut connection)
                .await?;
        }
        let base = server.rsplit_once('/').ok_or("TEST_POSTGRES_URL: a URL is expected")?.0;
        let urls = names.clone().map(|name| format!("{base}/{name}"));
        bench.runs("PostgreSQL", folder.path(), [&urls[0], &urls[1]]).await?;
        for name in &names {
            query(AssertSqlSafe(format!("drop database {name}"))).execute(&mut connection).await?;
        }
    }
    Ok(())
}

impl Bench {
    async fn runs(&self, database: &str, folder: &Path, [few, many]: [&str; 2]) -> Result<()> {
        let mut sites = [self.site(FEW, few), self.site(MANY, many)];
        for site in &mut sites {
            site.imports(folder).await?;
        }
        for _ in 0..STARTS {
            for site in &mut sites {
                let (app, took) = self.starts(site).await?;
                site.starts.push(took);
                app.stop().await;
            }
        }
        let users = [sites[0].users().await?, sites[1].users().await?];
        for _ in 0..LOOK_UPS {
            for (site, users) in sites.iter_mut().zip(&users) {
                let mobile = site.anybody().parse()?;
                let start = Instant::now();
                assert!(users.find(&mobile).await?.is_some(), "nobody has the number");
                site.look_ups.push(start.elapsed());
            }
        }
        let apps = [self.starts(&sites[0]).await?.0, self.starts(&sites[1]).await?.0];
        for _ in 0..SIGN_INS {
            for (site, app) in sites.iter_mut().zip(&apps) {
                let (send, sign_in) = self.signs_in(app, &site.anybody()).await?;
                site.sends.push(send);
                site.sign_ins.push(send + sign_in);
            }
        }
        for app in apps {
            app.stop().await;
        }
        print(database, &sites);
        Ok(())
    }

    fn site(&self, count: u32, database: &str) -> Site {
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
        let variables = settings.into_iter().collect();
        let (import, starts, look_ups, sends, sign_ins) = Default::default();
        Site { count, variables, import, starts, look_ups, sends, sign_ins }
    }

    /// Starts the service, up to its first answer.
    async fn starts(&self, site: &Site) -> Result<(App, Duration)> {
        let start = Instant::now();
        let config = Config::read(&site.variables, Purpose::Service, Clock::System.now())?;
        let listener = server::listen(config.listen).await?;
        let app = App::start(config, listener, Clock::System).await?;
        let page = format!("http://{}/user/codelogin", app.address());
        self.client.get(page).send().await?.error_for_status()?.bytes().await?;
        Ok((app, start.elapsed()))
    }

    /// Somebody signs in with a new browser. How long the service took to send the code, and to take it.
    async fn signs_in(&self, app: &App, mobile: &str) -> Result<(Duration, Duration)> {
        let base = format!("http://{}/user", app.address());
        let ask = self.client.post(format!("{base}/sendcode")).form(&[("mobile", mobile)]);
        let start = Instant::now();
        let answer = ask.header("accept", "application/json").send().await?.error_for_status()?;
        let cookies = cookies(&answer);
        answer.bytes().await?;
        let send = start.elapsed();

        let inbox = format!("{}/inbox?mobile={mobile}", self.yunxin);
        let inbox: Value = self.client.get(inbox).send().await?.json().await?;
        let code = inbox[0]["code"].as_str().ok_or("no message came")?;

        let typed = [("mobile", mobile), ("code", code)];
        let request = self.client.post(format!("{base}/codelogin")).form(&typed);
        let start = Instant::now();
        let answer = request.header(COOKIE, cookies).send().await?;
        assert_eq!(answer.status(), 303, "not signed in");
        answer.bytes().await?;
        Ok((send, start.elapsed()))
    }
}

impl Site {
    /// Imports all users with the program itself.
    async fn imports(&mut self, folder: &Path) -> Result<()> {
        let lines = (0..self.count).map(|user| format!("{},用户 {user}\n", mobile(user)));
        let file = folder.join("users.csv");
        fs::write(
            &file,
            ["mobile,name\n".to_owned()].into_iter().chain(lines).collect::<String>(),
        )?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_codelogin"));
        program.args(["user", "import"]).arg(&file).current_dir(folder).env_clear();
        program.envs(
            ["DATABASE_URL", "SECRET_KEY"]
                .map(|name| (name, self.variables.get(name).unwrap_or_default())),
        );
        let start = Instant::now();
        let done = program.output().await?;
        self.import.push(start.elapsed());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    async fn users(&self) -> Result<Users> {
        let location: Location = self.variables.get("DATABASE_URL").unwrap_or_default().parse()?;
        let db = Db::open(&location).await?;
        Ok(Users::new(db.clone(), Events::new(db, &SECRET_KEY.parse()?)))
    }

    fn anybody(&self) -> String {
        mobile(random::below(self.count))
    }
}

/// The number of a user. No two have the same, and they stand in no order.
fn mobile(user: u32) -> String {
    format!("138{:08}", u64::from(user) * 61_803_399 % 100_000_000)
}

fn cookies(answer: &Response) -> String {
    let cookies =
        answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let pairs: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

fn print(database: &str, [few, many]: &[Site; 2]) {
    println!("\n| {database} | {FEW} users | {MANY} users | ratio |\n|---|--:|--:|--:|");
    for (act, few, many) in [
        ("import", &few.import, &many.import),
        ("start, to the first page", &few.starts, &many.starts),
        ("look-up by number", &few.look_ups, &many.look_ups),
        ("send of a code", &few.sends, &many.sends),
        ("sign-in by code: send, type, in", &few.sign_ins, &many.sign_ins),
    ] {
        let (few, many) = (median(few), median(many));
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("| {act} | {few:.3?} | {many:.3?} | {ratio:.2} |");
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

#[expect(clippy::disallowed_methods, reason = "a setting of the bench and not of the program")]
fn postgres() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}
