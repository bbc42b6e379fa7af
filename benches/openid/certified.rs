//! npm's oidc-provider, which is certified, with all that it keeps in memory.

use std::collections::BTreeMap;
use std::process::Stdio;

use reqwest::Client;
use reqwest::header::{COOKIE, LOCATION};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::application::{Application, REDIRECT, Registered};
use super::service::CpuTime;
use super::support::{Result, cookies, setting};

pub struct Certified {
    _program: Child,
    pub cpu_time: CpuTime,
    pub application: Application,
}

impl Certified {
    /// Starts it, and somebody signs in there; none where `OIDC_PROVIDER` names no folder that it is installed in.
    pub async fn start(client: &Client) -> Result<Option<Self>> {
        let Some(folder) = setting("OIDC_PROVIDER") else { return Ok(None) };
        let registered = Registered { id: "bench".to_owned(), secret: "secret".repeat(8) };
        // A Node.js of its own may lie beside it: Debian's is too old for it.
        let path = setting("PATH").unwrap_or_default();
        let mut program = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/openid/certified.mjs"))
            .args([&folder, &registered.id, &registered.secret, REDIRECT])
            .env("PATH", format!("{folder}/node_modules/.bin:{path}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let says = program.stdout.take().ok_or("no output")?;
        let issuer = BufReader::new(says).lines().next_line().await?.ok_or("it did not start")?;
        let cpu_time = CpuTime::of(program.id().ok_or("it has ended")?).await?;
        let places = ["/auth", "/token", "/me"].map(|place| format!("{issuer}{place}"));
        let mut application = Application::new(client, places, registered);
        application.cookies = vec![signs_in(client, &application).await?];
        Ok(Some(Self { _program: program, cpu_time, application }))
    }
}

/// Goes wherever a browser is led, up to the application, and returns the cookies that it has then.
async fn signs_in(client: &Client, application: &Application) -> Result<String> {
    let mut address = application.request().clone();
    let mut kept = BTreeMap::new();
    while !address.as_str().starts_with(REDIRECT) {
        let together: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = client.get(address.clone()).header(COOKIE, together.join("; ")).send().await?;
        let set = cookies(&answer);
        let set = set.split("; ").filter_map(|pair| pair.split_once('='));
        kept.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let to = answer.headers().get(LOCATION).ok_or("it leads nowhere")?.to_str()?;
        address = address.join(to)?;
    }
    let together: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(together.join("; "))
}
