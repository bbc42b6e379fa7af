//! What it costs to tell a proxy who is signed in. On Linux alone, as it reads `/proc`.
//!
//! The questions in turns within one run, by how many of them a second of the service's CPU answers, and what each asks
//! of the database. Prints a table for SQLite, and one for PostgreSQL where `TEST_POSTGRES_URL` names a server that may
//! be filled. `cargo bench --bench forward`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

#[path = "support/service.rs"]
mod service;
mod support;

use std::path::Path;

use reqwest::header::{COOKIE, LOCATION};
use reqwest::{Client, RequestBuilder, Response};
use service::Service;
use support::{Bench, Result, cookies, import, median, mobile, with_databases};
use tokio::task::JoinSet;

const OURS: &str = "login.example.com";
const APPLICATION: &str = "app.example.com";

const ROUNDS: u32 = 7;
const ASKED: u32 = 16_000;
const CLIENTS: u32 = 16;

/// Those of a browser in which somebody is signed in, on either host.
struct Cookies {
    ours: String,
    of_the_application: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::new().await?;
    with_databases(async |name, folder, [database]| runs(&bench, name, folder, database).await)
        .await
}

async fn runs(bench: &Bench, name: &str, folder: &Path, database: &str) -> Result<()> {
    import(1, database, folder).await?;
    let (service, _) = Service::start(bench, folder, settings(bench, database)).await?;
    let cookies = Cookies::of_somebody(bench, &service.site).await?;
    let questions = questions(&bench.client, &service.site, &cookies);
    let mut per_cpu_second = questions.each_ref().map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((_, question), per_cpu_second) in questions.iter().zip(&mut per_cpu_second) {
            let before = service.cpu()?;
            ask_often(question).await?;
            per_cpu_second.push(f64::from(ASKED) / (service.cpu()? - before));
        }
    }
    service.stop().await?;

    let asked = asked_of_the_database(bench, folder, database, &cookies).await?;
    let per_cpu_second = per_cpu_second.map(|rates| median(&rates));
    let page = per_cpu_second.last().ok_or("no page")?;
    println!(
        "\n| {name} | a CPU second | CPU beside the page | reads | writes |\n|---|--:|--:|--:|--:|"
    );
    for (((name, _), rate), (reads, writes)) in questions.iter().zip(per_cpu_second).zip(asked) {
        println!("| {name} | {rate:.0} | {:.1} × | {reads} | {writes} |", page / rate);
    }
    Ok(())
}

/// As a service behind a proxy has them.
fn settings(bench: &Bench, database: &str) -> Vec<(&'static str, String)> {
    let behind = [
        ("PUBLIC_URL", format!("https://{OURS}")),
        ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ("FORWARD_SITES", format!("https://{APPLICATION}")),
    ];
    bench.settings(database).into_iter().chain(behind).collect()
}

/// What is asked, by its name in the table; last the page that is made once for all.
fn questions(
    client: &Client,
    site: &str,
    Cookies { ours, of_the_application }: &Cookies,
) -> [(&'static str, RequestBuilder); 5] {
    let ask = |path, cookie| client.get(format!("{site}{path}")).header(COOKIE, cookie);
    let in_parts = |host, cookie| {
        let ask = behind_proxy(ask("/user/forward", cookie), host);
        ask.header("x-forwarded-method", "GET").header("x-forwarded-uri", "/orders?page=2")
    };
    let in_one = ask("/user/forward/nginx", of_the_application);
    let in_one = in_one.header("x-original-url", format!("https://{APPLICATION}/orders?page=2"));
    let in_one = in_one.header("x-original-method", "GET").header("x-forwarded-for", "203.0.113.9");
    [
        ("`/user/forward`, an application's host", in_parts(APPLICATION, of_the_application)),
        ("`/user/forward`, our own host", in_parts(OURS, ours)),
        ("`/user/forward/nginx`, an application's host", in_one),
        ("`/user/session`", ask("/user/session", ours)),
        ("the sign-in page, for a stranger", client.get(format!("{site}/user/codelogin"))),
    ]
}

fn behind_proxy(request: RequestBuilder, host: &str) -> RequestBuilder {
    let request = request.header("x-forwarded-proto", "https").header("x-forwarded-host", host);
    request.header("x-forwarded-for", "203.0.113.9")
}

async fn ask_often(question: &RequestBuilder) -> Result<()> {
    let mut at_work: JoinSet<Result<()>> = JoinSet::new();
    for _ in 0..CLIENTS {
        let question = again(question)?;
        at_work.spawn(async move {
            for _ in 0..ASKED / CLIENTS {
                passes(again(&question)?.send().await?).await?;
            }
            Ok(())
        });
    }
    at_work.join_all().await.into_iter().collect()
}

fn again(question: &RequestBuilder) -> Result<RequestBuilder> {
    Ok(question.try_clone().ok_or("it has a body")?)
}

async fn passes(answer: Response) -> Result<()> {
    assert_eq!(answer.status(), 200);
    answer.bytes().await?;
    Ok(())
}

/// How often each question reads the database, and how often it writes: the lines of the log that tell of a statement.
async fn asked_of_the_database(
    bench: &Bench,
    folder: &Path,
    database: &str,
    cookies: &Cookies,
) -> Result<Vec<(usize, usize)>> {
    let mut settings = settings(bench, database);
    settings.push(("RUST_LOG", "info,sqlx::query=debug".to_owned()));
    let (service, _) = Service::start(bench, folder, settings).await?;
    let questions = questions(&bench.client, &service.site, cookies);
    for (at, (_, question)) in questions.iter().enumerate() {
        let question = again(question)?.header("x-request-id", format!("question-{at}"));
        passes(question.send().await?).await?;
    }
    let log = service.stop().await?;
    let count = |at| {
        let told = log.iter().filter(|line| line.contains(&format!("id=question-{at}}}")));
        let reads = told.clone().filter(|line| line.contains("summary=\"select")).count();
        (reads, told.count() - reads)
    };
    Ok((0..questions.len()).map(count).collect())
}

impl Cookies {
    /// Somebody signs in, and is led to the application.
    async fn of_somebody(bench: &Bench, site: &str) -> Result<Self> {
        let (_, _, ours) = bench.signs_in(site, &mobile(0)).await?;
        let there =
            |path: &str| behind_proxy(bench.client.get(format!("{site}{path}")), APPLICATION);
        let started = there("/.codelogin/start?to=%2F").send().await?;
        let here = bench.client.get(format!("{site}{}", path(&started, OURS)?));
        let led_back = here.header(COOKIE, &ours).send().await?;
        let ticket = there(path(&led_back, APPLICATION)?).header(COOKIE, cookies(&started));
        let entered = ticket.send().await?.error_for_status()?;
        Ok(Self { ours, of_the_application: cookies(&entered) })
    }
}

/// Where an answer leads on this host.
fn path<'a>(answer: &'a Response, host: &str) -> Result<&'a str> {
    let location = answer.headers().get(LOCATION).ok_or("it leads nowhere")?.to_str()?;
    let path = location.strip_prefix("https://").and_then(|rest| rest.strip_prefix(host));
    Ok(path.ok_or("it leads elsewhere")?)
}
