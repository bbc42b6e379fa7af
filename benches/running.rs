//! What it costs to run the program: time, memory, and CPU. On Linux alone, as it reads `/proc`.
//!
//! Prints a table for SQLite, and one for PostgreSQL where `TEST_POSTGRES_URL` names a server that may be
//! filled. `cargo bench --bench running`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

#[path = "support/service.rs"]
mod service;
mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use service::{PROGRAM, Service};
use support::{Bench, Result, import, median, mobile, with_databases};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;

const STARTS: u32 = 11;
const ROUNDS: u32 = 3;
const SIGN_INS: u32 = 5_000;
const CLIENTS: u32 = 64;
/// How many sign in at once, to see what becomes of the rest.
const GROWING: [u32; 3] = [16, 64, 256];
const REST: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::new().await?;
    with_databases(async |name, folder, databases| runs(&bench, name, folder, databases).await)
        .await
}

async fn runs(bench: &Bench, name: &str, folder: &Path, [few, many]: [&str; 2]) -> Result<()> {
    import(FEW, few, folder).await?;
    import(MANY, many, folder).await?;
    let mut starts = [Vec::new(), Vec::new()];
    for _ in 0..STARTS {
        for (database, starts) in [few, many].into_iter().zip(&mut starts) {
            let (service, took) = Service::start(bench, folder, bench.settings(database)).await?;
            starts.push(took.as_secs_f64() * 1e3);
            service.stop().await?;
        }
    }
    let (service, _) = Service::start(bench, folder, bench.settings(many)).await?;
    let before = service.cpu()?;
    sleep(REST).await;
    let idle = (service.cpu()? - before) * 1e3;
    let at_rest = memory(&service, "VmRSS")?;

    let (mut per_second, mut per_cpu_second) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (start, before) = (Instant::now(), service.cpu()?);
        sign_in(bench, &service.site, round * SIGN_INS, CLIENTS).await?;
        per_second.push(f64::from(SIGN_INS) / start.elapsed().as_secs_f64());
        per_cpu_second.push(f64::from(SIGN_INS) / (service.cpu()? - before));
    }
    let peak = memory(&service, "VmHWM")?;
    let mut growing = Vec::new();
    for (round, clients) in (ROUNDS..).zip(GROWING) {
        let start = Instant::now();
        let mut took = sign_in(bench, &service.site, round * SIGN_INS, clients).await?;
        let per_second = f64::from(SIGN_INS) / start.elapsed().as_secs_f64();
        took.sort_unstable();
        growing.push((clients, per_second, took[took.len() / 2], took[took.len() * 99 / 100]));
    }
    service.stop().await?;

    let size = f64::from(u32::try_from(fs::metadata(PROGRAM)?.len())?) / 1e6;
    let [few, many] = starts.map(|starts| median(&starts));
    let (per_second, per_cpu_second) = (median(&per_second), median(&per_cpu_second));
    println!("\n| {name} | |\n|---|--:|");
    println!("| size of the program | {size:.1} MB |");
    println!("| start, to the first 200 of `/readyz`, {FEW} users | {few:.1} ms |");
    println!("| the same, {MANY} users | {many:.1} ms |");
    println!("| CPU time in {} s at rest | {idle:.0} ms |", REST.as_secs());
    println!("| memory at rest | {at_rest:.0} MB |");
    println!("| memory at most, {CLIENTS} clients signing in | {peak:.0} MB |");
    println!("| sign-ins by code a second, beside those who sign in | {per_second:.0} |");
    println!("| sign-ins by code a CPU second of the service | {per_cpu_second:.0} |");
    println!("\n| {name}: clients at once | sign-ins a second | median | p99 |\n|--:|--:|--:|--:|");
    for (clients, per_second, half, p99) in growing {
        println!("| {clients} | {per_second:.0} | {half:.1?} | {p99:.1?} |");
    }
    Ok(())
}

/// Users from this one on sign in by code, so many at once, as fast as they are answered. How long each waited.
async fn sign_in(bench: &Bench, site: &str, first: u32, clients: u32) -> Result<Vec<Duration>> {
    let next = Arc::new(AtomicU32::new(first));
    let mut at_work: JoinSet<Result<Vec<Duration>>> = JoinSet::new();
    for _ in 0..clients {
        let (bench, site, next) = (bench.clone(), site.to_owned(), Arc::clone(&next));
        at_work.spawn(async move {
            let mut took = Vec::new();
            loop {
                let user = next.fetch_add(1, Ordering::Relaxed);
                if user >= first + SIGN_INS {
                    return Ok(took);
                }
                let (send, sign_in, _) = bench.signs_in(&site, &mobile(user)).await?;
                took.push(send + sign_in);
            }
        });
    }
    let took: Result<Vec<Vec<Duration>>> = at_work.join_all().await.into_iter().collect();
    Ok(took?.concat())
}

/// A line of `/proc/PID/status`, in MB.
fn memory(service: &Service, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", service.id()?))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}
