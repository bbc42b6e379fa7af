//! What it costs to sign in to applications by `OpenID` Connect. On Linux alone, as it reads `/proc`.
//!
//! The CPU time that the service uses for each step, beside that of npm's oidc-provider where `OIDC_PROVIDER` names the
//! folder that it is installed in; and for a whole sign-in, beside one to ourselves. All in turns within one run.
//! Prints tables for SQLite, and for PostgreSQL where `TEST_POSTGRES_URL` names a server that may be filled.
//! `cargo bench --bench openid`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

mod application;
mod certified;
#[path = "../support/service.rs"]
mod service;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process;

use application::{Application, REDIRECT, Registered};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use certified::Certified;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use service::{CpuTime, PROGRAM, Service};
use support::{Bench, Result, SECRET_KEY, import, median, mobile, with_databases};
use tokio::process::Command;
use tokio::time::Instant;
use url::Url;

const ROUNDS: u32 = 7;
/// How often a round does each step, with so many people at a time: oidc-provider keeps no more in memory.
const TIMES: u32 = 5;
const PEOPLE: u32 = 100;
/// In so many browsers somebody is signed in: an application has so many grants by one session and no more.
const BROWSERS: u32 = 20;
const CLIENTS: usize = 16;
const SIGNATURES: u32 = 2_000;

/// What each step of one person costs in milliseconds of CPU, and how many refreshes are answered in a second.
#[derive(Default)]
struct Costs {
    authorize: f64,
    token: f64,
    userinfo: f64,
    refresh: f64,
    refreshes_a_second: f64,
}

/// A row of the table: its name, and the figure.
type Row = (&'static str, fn(&Costs) -> f64);

const ROWS: [Row; 5] = [
    ("authorize", |costs| costs.authorize),
    ("token", |costs| costs.token),
    ("userinfo", |costs| costs.userinfo),
    ("the three together", |costs| costs.authorize + costs.token + costs.userinfo),
    ("refresh", |costs| costs.refresh),
];

#[tokio::main]
async fn main() -> Result<()> {
    println!("RS256, one signature: {:.0} µs", signature().await?);
    let bench = Bench::new().await?;
    with_databases(async |name, folder, [database]| runs(&bench, name, folder, database).await)
        .await
}

/// The median CPU time of a signature as the service makes them, in microseconds.
async fn signature() -> Result<f64> {
    let cpu_time = CpuTime::of(process::id()).await?;
    let pair = KeyPair::generate(KeySize::Rsa2048)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let before = cpu_time.used()?;
        for at in 0..SIGNATURES {
            pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &at.to_be_bytes(), &mut signature)?;
        }
        took.push((cpu_time.used()? - before) * 1e6 / f64::from(SIGNATURES));
    }
    Ok(median(&took))
}

async fn runs(bench: &Bench, name: &str, folder: &Path, database: &str) -> Result<()> {
    import(PEOPLE + BROWSERS, database, folder).await?;
    let registered = register(folder, database).await?;
    let (service, _) = Service::start(bench, folder, bench.settings(database)).await?;
    let site = service.site.clone();
    let places = ["authorize", "token", "userinfo"].map(|place| format!("{site}/oauth2/{place}"));
    let mut ours = Application::new(&bench.client, places, registered);
    // None of those who sign in all the time: a person has so many sessions and no more.
    for person in PEOPLE..PEOPLE + BROWSERS {
        let (_, _, cookie) = bench.signs_in(&site, &mobile(person)).await?;
        ours.cookies.push(cookie);
    }
    let theirs = Certified::start(&bench.client).await?;

    let [mut bare, mut through] = [const { Vec::new() }; 2];
    let [mut our_costs, mut their_costs] = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        let before = service.cpu()?;
        // Everybody comes once before anybody comes again: who is sent two codes at once takes the one for the other.
        for _ in 0..TIMES {
            each(0..PEOPLE, async |person| bench.signs_in(&site, &mobile(person)).await).await?;
        }
        let between = service.cpu()?;
        for _ in 0..TIMES {
            each(0..PEOPLE, async |person| signs_in(bench, &site, &ours, &mobile(person)).await)
                .await?;
        }
        bare.push((between - before) * 1e3 / f64::from(PEOPLE * TIMES));
        through.push((service.cpu()? - between) * 1e3 / f64::from(PEOPLE * TIMES));
        our_costs.push(costs(&ours, || service.cpu()).await?);
        if let Some(Certified { application, cpu_time, .. }) = &theirs {
            their_costs.push(costs(application, || cpu_time.used()).await?);
        }
    }
    service.stop().await?;

    let (bare, through) = (median(&bare), median(&through));
    println!(
        "\n| {name}, ms of CPU | to ourselves | to an application | ratio |\n|---|--:|--:|--:|"
    );
    println!("| a sign-in by code | {bare:.2} | {through:.2} | {:.2} |", through / bare);
    print(name, &our_costs, &their_costs);
    Ok(())
}

fn print(name: &str, ours: &[Costs], theirs: &[Costs]) {
    let median_of = |all: &[Costs], figure| median(&all.iter().map(figure).collect::<Vec<f64>>());
    println!("\n| {name}, ms of CPU | codelogin | oidc-provider | ratio |\n|---|--:|--:|--:|");
    for (row, figure) in ROWS {
        let ours = median_of(ours, figure);
        if theirs.is_empty() {
            println!("| {row} | {ours:.2} | not measured: `OIDC_PROVIDER` is not set | |");
        } else {
            let theirs = median_of(theirs, figure);
            println!("| {row} | {ours:.2} | {theirs:.2} | {:.1} |", theirs / ours);
        }
    }
    for (whose, costs) in [("codelogin", ours), ("oidc-provider", theirs)] {
        if !costs.is_empty() {
            let rate = median_of(costs, |costs: &Costs| costs.refreshes_a_second);
            println!("\n{whose}: {rate:.0} refreshes a second");
        }
    }
}

/// Has it done for each, by so many clients at once, and returns what came of it.
async fn each<I, T>(
    these: impl IntoIterator<Item = I>,
    act: impl AsyncFn(I) -> Result<T>,
) -> Result<Vec<T>> {
    let act = &act;
    stream::iter(these).map(move |this| act(this)).buffer_unordered(CLIENTS).try_collect().await
}

/// Does each step, and reads what it has cost.
async fn costs(application: &Application, cpu: impl Fn() -> Result<f64>) -> Result<Costs> {
    let mut costs = Costs::default();
    let mut seconds = 0.0;
    for _ in 0..TIMES {
        let before = cpu()?;
        let codes =
            each(0..PEOPLE as usize, async |turn| application.authorize(turn).await).await?;
        let authorized = cpu()?;
        let tokens = each(codes, async |code| application.exchange(&code).await).await?;
        let exchanged = cpu()?;
        // As often as five applications would: it is the cheapest.
        for _ in 0..5 {
            each(&tokens, async |tokens| application.userinfo(&tokens.access).await).await?;
        }
        let told = cpu()?;
        let start = Instant::now();
        each(&tokens, async |tokens| application.refresh(&tokens.refresh).await).await?;
        seconds += start.elapsed().as_secs_f64();
        costs.authorize += authorized - before;
        costs.token += exchanged - authorized;
        costs.userinfo += (told - exchanged) / 5.0;
        costs.refresh += cpu()? - told;
    }
    let times = f64::from(PEOPLE * TIMES);
    let ms = |seconds: f64| seconds * 1e3 / times;
    Ok(Costs {
        authorize: ms(costs.authorize),
        token: ms(costs.token),
        userinfo: ms(costs.userinfo),
        refresh: ms(costs.refresh),
        refreshes_a_second: times / seconds,
    })
}

/// An application sends somebody who is not signed in, and learns who it is.
async fn signs_in(bench: &Bench, site: &str, to: &Application, mobile: &str) -> Result<()> {
    let led = bench.client.get(to.request().clone()).send().await?;
    let page = led.headers().get("location").ok_or("it leads nowhere")?.to_str()?;
    let page: Url = to.request().join(page)?;
    bench.client.get(page.clone()).send().await?.error_for_status()?.bytes().await?;
    let next = page.query_pairs().find(|(name, _)| name == "next").ok_or("no way back")?.1;
    let (_, _, cookie) = bench.signs_in_to(site, mobile, Some(&next)).await?;
    let code = to.asks(&to.request().join(&next)?, &cookie).await?;
    to.userinfo(&to.exchange(&code).await?.access).await
}

/// The operator registers an application.
async fn register(folder: &Path, database: &str) -> Result<Registered> {
    let mut program = Command::new(PROGRAM);
    program.args(["client", "add", "Bench", "--redirect", REDIRECT, "--json"]).current_dir(folder);
    program.env_clear().envs([("DATABASE_URL", database), ("SECRET_KEY", SECRET_KEY)]);
    let done = program.output().await?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let added: Value = serde_json::from_slice(&done.stdout)?;
    let text = |name: &str| added[name].as_str().ok_or("no text").map(str::to_owned);
    Ok(Registered { id: text("client_id")?, secret: text("client_secret")? })
}
