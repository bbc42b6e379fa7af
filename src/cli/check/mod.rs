//! `codelogin check`: what would not work, and how to mend it.

mod applications;
mod database;
mod provider;
mod settings;

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::out::{Unwritten, say};
use crate::clock::Clock;
use crate::config::{Config, Purpose, Variables};

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
        let are_known = findings.names(variables);
        match Config::read(variables, Purpose::Service, Clock::System.now()) {
            Ok(config) => {
                if are_known {
                    findings.good("settings", "all are understood");
                }
                findings.sense(&config);
                findings.applications(&config);
                findings.database(&config).await;
                findings.provider(&config).await;
            }
            Err(mistakes) => {
                for mistake in mistakes.0 {
                    findings.bad(&mistake.name, mistake.expected);
                }
            }
        }
        findings.print(self.json)?;
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

    fn doubtful(&mut self, what: &str, says: impl Into<String>) {
        self.add(what, Verdict::Doubtful, says);
    }

    fn bad(&mut self, what: &str, says: impl Into<String>) {
        self.add(what, Verdict::Bad, says);
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

    fn print(&self, as_json: bool) -> Result<(), Unwritten> {
        let json = |finding: &Finding| json!({ "what": finding.what, "verdict": finding.verdict.word(), "says": finding.says });
        if as_json {
            say!("{:#}", Value::Array(self.0.iter().map(json).collect()))?;
            return Ok(());
        }
        for Finding { what, verdict, says } in &self.0 {
            say!("{:<8}  {what}: {says}", verdict.word())?;
        }
        say!(
            "{}",
            match self.worst() {
                Verdict::Good =>
                    "Everything would work. `codelogin sms send MOBILE` sends a real message.",
                Verdict::Doubtful => "It would work; look at what is doubtful.",
                Verdict::Bad => "It would not work yet: mend what is bad.",
            }
        )
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
