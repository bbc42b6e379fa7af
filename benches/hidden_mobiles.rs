//! Whether time tells a known number from an unknown one, where `HIDE_UNKNOWN_MOBILES=true`.
//!
//! Two thousand pairs, interleaved, each pair in an order drawn by lot, with a provider that takes 800 ms. Measured are the
//! request for a code, and the one that follows it at once, while the message is on its way. Prints the medians and how far
//! they are apart. `cargo bench --bench hidden_mobiles`.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::error::Error;
use std::future::pending;
use std::time::Duration;

use codelogin::app::App;
use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables};
use codelogin::db::{Db, Location};
use codelogin::sign_in::Operator;
use codelogin::simulator::Simulator;
use codelogin::users::Name;
use codelogin::{random, server};
use reqwest::Client;
use tokio::time::Instant;

const PAIRS: u32 = 2000;
const PROVIDER_TAKES: &str = r#"{"delay_ms":800}"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    let inbox = server::listen("127.0.0.1:0".parse()?).await?;
    let yunxin = format!("http://{}", inbox.local_addr()?);
    let simulator = Simulator::new("key", "secret", Clock::System);
    tokio::spawn(server::serve(inbox, simulator.router(), pending()));
    client.post(format!("{yunxin}/faults")).body(PROVIDER_TAKES).send().await?;

    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}", folder.path().join("bench.db").display());
    let db = Db::open_or_make(&database.parse::<Location>()?).await?;
    let key = "00".repeat(32).parse()?;
    let config = Config::read(&Variables::default(), Purpose::Database, Clock::System.now())?;
    let operator = Operator::new(db, &key, config.limits, config.sessions);
    for pair in 0..PAIRS {
        operator.add(&known(pair).parse()?, &Name::default(), None, Clock::System.now()).await?;
    }
    let settings = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("DATABASE_URL", &database),
        ("NETEASE_APP_KEY", "key"),
        ("NETEASE_APP_SECRET", "secret"),
        ("NETEASE_URLS", &yunxin),
        ("HIDE_UNKNOWN_MOBILES", "true"),
        ("LIMIT_SENDS_PER_ADDRESS", "1000000/1h"),
        ("LIMIT_SENDS_TOTAL", "1000000/1h"),
    ];
    let variables: Variables = settings.into_iter().collect();
    let config = Config::read(&variables, Purpose::Service, Clock::System.now())?;
    let listener = server::listen(config.listen).await?;
    let app = App::start(config, listener, Clock::System).await?;
    let address = format!("http://{}", app.address());

    let [mut known_took, mut unknown_took] = [const { [Vec::new(), Vec::new()] }; 2];
    for pair in 0..PAIRS {
        let known_first = random::below(2) == 0;
        for is_known in [known_first, !known_first] {
            let mobile = if is_known { known(pair) } else { unknown(pair) };
            let [all_asking, all_after] =
                if is_known { &mut known_took } else { &mut unknown_took };
            let (asking, after) = ask(&client, &address, &mobile).await?;
            all_asking.push(asking);
            all_after.push(after);
        }
    }
    println!("pairs                      {PAIRS}");
    for (what, known, unknown) in ["asking", "the request after"]
        .into_iter()
        .zip(known_took)
        .zip(unknown_took)
        .map(|((what, known), unknown)| (what, median(known), median(unknown)))
    {
        println!("{what}");
        println!("  known number, median     {known:?}");
        println!("  unknown number, median   {unknown:?}");
        println!("  apart                    {:?}", known.abs_diff(unknown));
    }
    app.stop().await;
    Ok(())
}

/// How long it takes to ask, and then to open the page again.
async fn ask(
    client: &Client,
    address: &str,
    mobile: &str,
) -> Result<(Duration, Duration), Box<dyn Error>> {
    let request = client.post(format!("{address}/user/sendcode"));
    let request = request.header("accept", "application/json");
    let start = Instant::now();
    let answer = request.form(&[("mobile", mobile)]).send().await?.error_for_status()?;
    let cookie = answer.headers().get("set-cookie").ok_or("a session has begun")?.clone();
    answer.bytes().await?;
    let asking = start.elapsed();

    let request = client.get(format!("{address}/user/codelogin")).header("cookie", cookie);
    let start = Instant::now();
    request.send().await?.error_for_status()?.bytes().await?;
    Ok((asking, start.elapsed()))
}

fn known(pair: u32) -> String {
    format!("138{pair:08}")
}

fn unknown(pair: u32) -> String {
    format!("139{pair:08}")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
