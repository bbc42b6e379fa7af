//! `codelogin check`: what would not work, and how to mend it.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use crate::app;
use crate::clock::Clock;
use crate::config::{self, Config, Purpose, Variables};
use crate::db::Db;
use crate::events::Events;
use crate::sms::{CodeStyle, NeteaseSms};
use crate::users::Users;

/// Yunxin takes a request within five minutes of its own time; a machine this far off is on its way there.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin check --json")]
pub(super) struct Check {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Doubtful,
    Bad,
}

struct Finding {
    what: String,
    verdict: Verdict,
    says: String,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Check {
    /// 0 if everything would work, 1 if something would not.
    pub async fn run(self, variables: &Variables) -> anyhow::Result<ExitCode> {
        let mut findings = Findings::default();
        let unknown = config::unknown(variables);
        for unknown in &unknown {
            findings.add(&unknown.name, Verdict::Doubtful, unknown.to_string());
        }
        match Config::read(variables, Purpose::Service, Clock::System.now()) {
            Ok(config) => {
                if unknown.is_empty() {
                    findings.good("settings", "all are understood");
                }
                findings.sense(&config);
                findings.database(&config).await;
                findings.provider(&config).await;
            }
            Err(mistakes) => {
                for mistake in mistakes.0 {
                    findings.add(&mistake.name, Verdict::Bad, mistake.expected);
                }
            }
        }
        findings.print(self.json);
        Ok(if findings.worst() == Verdict::Bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

impl Findings {
    fn add(&mut self, what: &str, verdict: Verdict, says: impl Into<String>) {
        self.0.push(Finding { what: what.to_owned(), verdict, says: says.into() });
    }

    fn good(&mut self, what: &str, says: impl Into<String>) {
        self.add(what, Verdict::Good, says);
    }

    /// What each setting allows, and all together do not make sense.
    fn sense(&mut self, config: &Config) {
        let is_public = config.public_url.as_ref().is_some_and(|url| !url.is_loopback());
        match &config.public_url {
            Some(url) if url.is_https() => self.good("PUBLIC_URL", "https: cookies travel encrypted only"),
            Some(_) if is_public => self.add(
                "PUBLIC_URL",
                Verdict::Bad,
                "http: cookies and codes travel in clear → put a proxy with TLS in front, and write https",
            ),
            None if !config.listen.ip().is_loopback() => self.add(
                "PUBLIC_URL",
                Verdict::Doubtful,
                "not set, and the service listens beyond this machine → set it to the https address of the site",
            ),
            _ => self.good("PUBLIC_URL", "this machine alone"),
        }
        if let Some(netease) = &config.netease
            && netease.code_style == CodeStyle::AuthCode
            && netease.template_id.is_none()
        {
            self.add(
                "NETEASE_TEMPLATE_ID",
                Verdict::Doubtful,
                "not set: Yunxin's default template is used; applications made since 2025-11-05 need one",
            );
        }
    }

    async fn database(&mut self, config: &Config) {
        let key = app::key(config);
        match &key {
            Ok(_) => self.good("SECRET_KEY", "there"),
            Err(error) => self.add("SECRET_KEY", Verdict::Bad, format!("{error:#}")),
        }
        let db = match Db::open(&config.database).await {
            Ok(db) => db,
            Err(error) => return self.add("DATABASE_URL", Verdict::Bad, format!("{error:#}")),
        };
        if let Ok(key) = key {
            let users = Users::new(db.clone(), Events::new(db.clone(), &key));
            match users.count().await {
                Ok(0) => self.add(
                    "users",
                    Verdict::Doubtful,
                    "there are none → `codelogin user add`, or REGISTRATION=open",
                ),
                Ok(count) => self.good("users", count.to_string()),
                Err(error) => self.add("DATABASE_URL", Verdict::Bad, error.to_string()),
            }
        }
        db.close().await;
        self.good("DATABASE_URL", config.database.to_string());
    }

    async fn provider(&mut self, config: &Config) {
        let Some(netease) = config.netease.clone() else { return };
        let yunxin = match NeteaseSms::new(netease, Clock::System) {
            Ok(yunxin) => yunxin,
            Err(error) => return self.add("TLS", Verdict::Bad, format!("{error:#}")),
        };
        let theirs = match yunxin.provider_time().await {
            Ok(theirs) => theirs,
            Err(error) => {
                let says = format!(
                    "not reached: {error:#} → look at name resolution, firewall and NETEASE_URLS"
                );
                return self.add("Yunxin", Verdict::Bad, says);
            }
        };
        self.good("Yunxin", "reached");
        let ours = Clock::System.now();
        let off = (ours - theirs).max(theirs - ours);
        if off > CLOCK_TOLERANCE {
            let says = format!(
                "{} s off Yunxin's; from 300 s on every message is refused → set it (chrony or systemd-timesyncd)",
                off.as_secs()
            );
            self.add("clock", Verdict::Bad, says);
        } else {
            self.good("clock", format!("{} s off Yunxin's", off.as_secs()));
        }
    }

    fn worst(&self) -> Verdict {
        let any = |verdict| self.0.iter().any(|finding| finding.verdict == verdict);
        if any(Verdict::Bad) {
            Verdict::Bad
        } else if any(Verdict::Doubtful) {
            Verdict::Doubtful
        } else {
            Verdict::Good
        }
    }

    fn print(&self, as_json: bool) {
        let json = |finding: &Finding| json!({ "what": finding.what, "verdict": finding.verdict.word(), "says": finding.says });
        if as_json {
            println!("{:#}", Value::Array(self.0.iter().map(json).collect()));
            return;
        }
        for Finding { what, verdict, says } in &self.0 {
            println!("{:<8}  {what}: {says}", verdict.word());
        }
        println!(
            "{}",
            match self.worst() {
                Verdict::Good =>
                    "Everything would work. `codelogin sms send MOBILE` sends a real message.",
                Verdict::Doubtful => "It would work; look at what is doubtful.",
                Verdict::Bad => "It would not work yet: mend what is bad.",
            }
        );
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Bad => "bad",
        }
    }
}
