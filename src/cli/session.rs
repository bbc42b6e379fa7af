//! `codelogin session`: where somebody is signed in.

use anstyle::Style;
use anyhow::Context;
use clap::Subcommand;
use serde_json::{Value, json};

use super::listing::Output;
use super::not_there::not_there;
use super::out::say;
use super::settings::settings;
use crate::app;
use crate::clock::Clock;
use crate::config::{Purpose, Variables};
use crate::counted::counted;
use crate::mobile::Mobile;
use crate::sessions::OpenSession;
use crate::sign_in::Operator;

#[derive(Debug, Subcommand)]
pub(super) enum Session {
    /// Lists where a user is signed in, the session last used first
    #[command(after_help = "Example: codelogin session list 13800138000\n\nTimes are UTC.")]
    List {
        /// The mobile number, in any spelling
        mobile: Mobile,
        #[command(flatten)]
        output: Output,
    },
    /// Signs a user out everywhere, or everybody
    #[command(after_help = "Example: codelogin session end 13800138000\n         \
        codelogin session end --all")]
    End {
        /// The mobile number, in any spelling
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        mobile: Option<Mobile>,
        /// Sign everybody out
        #[arg(long)]
        all: bool,
    },
}

impl Session {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        let (db, key) = app::open(&config).await?;
        let operator = Operator::new(db.clone(), &key, config.limits, config.sessions);
        let done = self.run_with(&operator).await;
        db.close().await;
        done
    }

    async fn run_with(self, operator: &Operator) -> anyhow::Result<()> {
        let now = Clock::System.now();
        match self {
            Self::List { mobile, output } => {
                let user = operator.users().find(&mobile).await?;
                let user = user.with_context(|| not_there(&mobile))?;
                let open = operator.sessions().of_user(&user.id, now).await?;
                let mut listing = output.listing();
                for session in &open {
                    listing.add(Style::new(), || line(session), || json(session))?;
                }
                listing.finish()?;
            }
            Self::End { mobile: None, .. } => {
                let count = operator.end_all_sessions(now).await?;
                say!("ended {}: everybody is signed out", counted(count, "session"))?;
            }
            Self::End { mobile: Some(mobile), .. } => {
                let count = operator.end_sessions(&mobile, now).await?;
                let count = count.with_context(|| not_there(&mobile))?;
                say!("ended {} of {}", counted(count, "session"), mobile.digits())?;
            }
        }
        Ok(())
    }
}

fn line(session: &OpenSession) -> String {
    let OpenSession { place, since, seen, .. } = session;
    let browser = [&place.browser.name, &place.browser.system].map(|part| part.as_deref());
    let browser: Vec<&str> = browser.into_iter().flatten().collect();
    let browser =
        if browser.is_empty() { "unknown browser".to_owned() } else { browser.join(", ") };
    format!(
        "signed in {}  last used {}  from {}  {browser}",
        since.rfc3339(),
        seen.rfc3339(),
        place.address
    )
}

fn json(session: &OpenSession) -> Value {
    let OpenSession { place, since, seen, .. } = session;
    json!({
        "signed_in_at": since.rfc3339(),
        "last_used_at": seen.rfc3339(),
        "address": place.address,
        "browser": place.browser.name,
        "system": place.browser.system,
    })
}
