//! What a million users cost: the same acts with 1,000 users and with 1,000,000, in turns.
//!
//! Prints a table for SQLite, and one for PostgreSQL where `TEST_POSTGRES_URL` names a server that may be
//! filled. `cargo bench --bench many_users`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

mod support;

use std::path::Path;
use std::time::Duration;

use codelogin::app::App;
use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables};
use codelogin::db::{Db, Location};
use codelogin::users::Users;
use codelogin::{random, server};
use support::{Bench, Result, import, median, mobile, with_databases};
use tokio::time::Instant;

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;

const STARTS: u32 = 11;
const LOOK_UPS: u32 = 5_000;
const SIGN_INS: u32 = 1_000;

/// A database with so many users, and what the acts on it took.
struct Site {
    count: u32,
    database: String,
    variables: Variables,
    import: Vec<Duration>,
    starts: Vec<Duration>,
    look_ups: Vec<Duration>,
    sends: Vec<Duration>,
    sign_ins: Vec<Duration>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::new().await?;
    with_databases(async |name, folder, databases| runs(&bench, name, folder, databases).await)
        .await
}

async fn runs(bench: &Bench, name: &str, folder: &Path, [few, many]: [&str; 2]) -> Result<()> {
    let mut sites = [Site::new(bench, FEW, few), Site::new(bench, MANY, many)];
    for site in &mut sites {
        site.import.push(import(site.count, &site.database, folder).await?);
    }
    for _ in 0..STARTS {
        for site in &mut sites {
            let (app, took) = site.starts(bench).await?;
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
    let apps = [sites[0].starts(bench).await?.0, sites[1].starts(bench).await?.0];
    for _ in 0..SIGN_INS {
        for (site, app) in sites.iter_mut().zip(&apps) {
            let address = format!("http://{}", app.address());
            let (send, sign_in, _) = bench.signs_in(&address, &site.anybody()).await?;
            site.sends.push(send);
            site.sign_ins.push(send + sign_in);
        }
    }
    for app in apps {
        app.stop().await;
    }
    print(name, &sites);
    Ok(())
}

impl Site {
    fn new(bench: &Bench, count: u32, database: &str) -> Self {
        let variables = bench.settings(database).into_iter().collect();
        let (import, starts, look_ups, sends, sign_ins) = Default::default();
        let database = database.to_owned();
        Self { count, database, variables, import, starts, look_ups, sends, sign_ins }
    }

    /// Starts the service, up to its first answer.
    async fn starts(&self, bench: &Bench) -> Result<(App, Duration)> {
        let start = Instant::now();
        let config = Config::read(&self.variables, Purpose::Service, Clock::System.now())?;
        let listener = server::listen(config.listen).await?;
        let app = App::start(config, listener, Clock::System).await?;
        let page = format!("http://{}/user/codelogin", app.address());
        bench.client.get(page).send().await?.error_for_status()?.bytes().await?;
        Ok((app, start.elapsed()))
    }

    async fn users(&self) -> Result<Users> {
        let location: Location = self.database.parse()?;
        let db = Db::open_or_make(&location).await?;
        Ok(Users::new(db))
    }

    fn anybody(&self) -> String {
        mobile(random::below(self.count))
    }
}

fn print(database: &str, [few, many]: &[Site; 2]) {
    println!("\n| {database} | {FEW} users | {MANY} users | ratio |\n|---|--:|--:|--:|");
    for (act, few, many) in [
        ("import, with the program started for it", &few.import, &many.import),
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
