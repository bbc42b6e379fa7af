//! `codelogin events`: the ledger.

use std::collections::HashSet;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::Value;

use super::listing::{Form, Listing};
use super::out::complain;
use super::settings::settings;
use super::stop::asked_to_stop;
use crate::app;
use crate::clock::{Clock, Timestamp, duration};
use crate::config::{Purpose, Variables};
use crate::events::{self, Entry, Search, Severity};
use crate::mobile::Mobile;

/// How often `--follow` looks for more.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Instances that share a database do not have quite the same time, so what one wrote may come in before
/// what another wrote earlier.
const LATE: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin events --mobile 13800138000\n         \
    codelogin events --since 1h --follow\n\n\
    Times are UTC. What is older than EVENTS_KEPT is gone.")]
pub(super) struct Events {
    /// About this number alone, in any spelling
    #[arg(long)]
    mobile: Option<Mobile>,
    /// Not older than that, as in 90s, 15m, 1h, 7d
    #[arg(long, value_parser = duration)]
    since: Option<Duration>,
    /// Go on with what happens from now on, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// Print JSON: a list, or with --follow one object a line
    #[arg(long)]
    json: bool,
}

impl Events {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        let (db, key) = app::open(&config).await?;
        let events = events::Events::new(db.clone(), &key);
        let stop = asked_to_stop()?;
        let done = tokio::select! {
            done = self.print(&events) => done,
            () = stop => Ok(()),
        };
        db.close().await;
        done
    }

    async fn print(self, events: &events::Events) -> anyhow::Result<()> {
        let ago =
            self.since.map_or(Timestamp::from_seconds(0), |since| Clock::System.now() - since);
        let mut search = Search { mobile: self.mobile, since: ago };
        let mut listing = Listing::new(match (self.json, self.follow) {
            (false, _) => Form::Text,
            (true, false) => Form::JsonList,
            (true, true) => Form::JsonLines,
        });
        let mut seen = HashSet::new();
        loop {
            let recent = Clock::System.now() - LATE;
            let (mut last, mut seen_now) = (String::new(), HashSet::new());
            loop {
                let page = events.page(&search, &last).await?;
                let Some(newest) = page.last() else { break };
                newest.id.clone_into(&mut last);
                for entry in page {
                    if !seen.contains(&entry.id) {
                        let style = style(entry.severity());
                        listing.add(style, || line(&entry), || json(&entry))?;
                    }
                    if entry.at >= recent {
                        seen_now.insert(entry.id);
                    }
                }
            }
            if !self.follow {
                if listing.finish()? && !self.json {
                    complain!("{}", nothing(&search));
                }
                return Ok(());
            }
            (seen, search.since) = (seen_now, recent.max(ago));
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Info => Style::new(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Error => AnsiColor::Red.on_default(),
    }
}

fn line(entry: &Entry) -> String {
    let mobile = entry.mobile.as_deref().unwrap_or("-");
    let line = format!("{}  {mobile:<11}  {}", entry.at.rfc3339(), entry.words());
    let from = entry.address.as_ref().map(|address| format!("from {address}"));
    let request = entry.request.as_ref().map(|request| format!("request {request}"));
    [Some(line), from, request].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

fn json(entry: &Entry) -> Value {
    let mut json = entry.json();
    json["at"] = entry.at.rfc3339().into();
    json
}

fn nothing(search: &Search) -> String {
    let whom = search.mobile.as_ref().map(|mobile| format!(" about {mobile}"));
    format!(
        "nothing{} → nobody asked this service; see that the page is reached, and that DATABASE_URL \
         and SECRET_KEY are those of the service",
        whom.unwrap_or_default()
    )
}
