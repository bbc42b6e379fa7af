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
use crate::events::{Event, Events, What};
use crate::mobile::Mobile;
use crate::sessions::{OpenSession, Sessions};
use crate::users::Users;

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
        let events = Events::new(db.clone(), &key);
        let users = Users::new(db.clone(), events.clone());
        let sessions = Sessions::new(db.clone(), config.sessions, Clock::System);
        let done = self.run_with(&users, &sessions, &events).await;
        db.close().await;
        done
    }

    async fn run_with(
        self,
        users: &Users,
        sessions: &Sessions,
        events: &Events,
    ) -> anyhow::Result<()> {
        let now = Clock::System.now();
        match self {
            Self::List { mobile, output } => {
                let user = users.find(&mobile).await?.with_context(|| not_there(&mobile))?;
                let open = sessions.of_user(&user.id, now).await?;
                let mut listing = output.listing();
                for session in &open {
                    listing.add(Style::new(), || line(session), || json(session))?;
                }
                listing.finish()?;
            }
            Self::End { mobile: None, .. } => {
                let count = sessions.end_all().await?;
                events.record(Event::new(What::SessionsEndedByOperator { count }), now).await;
                say!("ended {}: everybody is signed out", counted(count, "session"))?;
            }
            Self::End { mobile: Some(mobile), .. } => {
                let user = users.find(&mobile).await?.with_context(|| not_there(&mobile))?;
                let count = sessions.end_others(&user.id, "").await?;
                let what = What::SessionsEndedByOperator { count };
                events.record(Event::new(what).about(&mobile).of(&user.id), now).await;
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
