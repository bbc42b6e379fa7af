//! `codelogin key`: what signs what applications are told.

use anstyle::Style;
use clap::Subcommand;
use serde_json::{Value, json};

use super::listing::Output;
use super::out::{complain, say};
use super::settings::settings;
use crate::app;
use crate::clock::{Clock, Timestamp};
use crate::config::{Purpose, Variables};
use crate::events::Events;
use crate::oidc::keys::{Keys, SigningKey, State};

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Lists the signing keys that applications believe, in the order in which they sign
    #[command(after_help = "Example: codelogin key list\n\nTimes are UTC.")]
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Has a new signing key sign from now on
    #[command(
        after_help = "Example: codelogin key rotate\n         codelogin key rotate --now\n\n\
        Keys rotate by themselves: see SIGNING_KEY_LIFETIME. The one before stays published for 14 days."
    )]
    Rotate {
        /// Take the one before away, because it leaked: nothing that it signed is believed any more
        #[arg(long)]
        now: bool,
    },
}

impl Key {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        let (db, key) = app::open(&config).await?;
        let events = Events::new(db.clone(), &key);
        let keys = Keys::new(db.clone(), &key, events, config.oidc.key, Clock::System);
        let done = self.run_with(&keys).await;
        db.close().await;
        done
    }

    async fn run_with(self, keys: &Keys) -> anyhow::Result<()> {
        match self {
            Self::List { output } => {
                let mut listing = output.listing();
                for (key, state) in &keys.list().await? {
                    listing.add(Style::new(), || line(key, *state), || json(key, *state))?;
                }
                if listing.finish()? && !output.json {
                    complain!("none yet → the first one is made when an application needs it");
                }
            }
            Self::Rotate { now } => {
                let rotated = keys.rotate(now).await?;
                say!("{} signs from now on", rotated.kid)?;
                match rotated.before {
                    Some(before) if now => say!(
                        "{before} is taken away; an application that remembers it believes it for an hour yet"
                    )?,
                    Some(before) => say!("{before} stays published for 14 days")?,
                    None => {}
                }
            }
        }
        Ok(())
    }
}

fn line(key: &SigningKey, state: State) -> String {
    let (from, ends) = (key.signs_from.rfc3339(), key.retired_at.map(Timestamp::rfc3339));
    let state = match (state, ends) {
        (State::Signs, None) => format!("signs since {from}"),
        (State::Signs, Some(ends)) => format!("signs since {from} until {ends}"),
        (State::Next, _) => format!("next, signs from {from}"),
        (State::Published(until), _) => format!("published until {}", until.rfc3339()),
    };
    format!("{}  {state}", key.kid)
}

fn json(key: &SigningKey, state: State) -> Value {
    let (state, published_until) = match state {
        State::Signs => ("signs", None),
        State::Next => ("next", None),
        State::Published(until) => ("published", Some(until.rfc3339())),
    };
    json!({
        "kid": key.kid,
        "state": state,
        "created_at": key.created_at.rfc3339(),
        "signs_from": key.signs_from.rfc3339(),
        "signs_until": key.retired_at.map(Timestamp::rfc3339),
        "published_until": published_until,
    })
}
