//! `codelogin client`: the applications that sign people in by OpenID Connect.

mod add;
mod change;
mod lines;
mod rotate;
mod shown;

use anstyle::Style;
use anyhow::{Context, ensure};
use clap::Subcommand;

use super::listing::Output;
use super::not_there::no_client;
use super::out::say;
use super::settings::settings;
use crate::app;
use crate::clients::ClientId;
use crate::clock::{Clock, Timestamp};
use crate::config::{Config, Purpose, Variables};
use crate::oidc::Registrar;

#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Registers an application, and prints its id and its secret
    Add(add::Add),
    #[command(flatten)]
    Known(Known),
}

/// What makes sense only where there is a database already.
#[derive(Debug, Subcommand)]
pub(super) enum Known {
    /// Lists all applications, the oldest first
    #[command(
        after_help = "Example: codelogin client list --json\n\nTimes, in JSON alone, are UTC."
    )]
    List(Output),
    /// Shows one application; its secret is shown by nothing but `add` and `rotate`
    #[command(after_help = "Example: codelogin client show ID\n\nTimes are UTC.")]
    Show {
        /// Its id, as `codelogin client list` tells it
        id: ClientId,
        #[command(flatten)]
        output: Output,
    },
    /// Changes what an application may do
    Change(change::Change),
    /// Lets an application sign people in no more; what it has of anybody is dead, and stays so
    #[command(after_help = "Example: codelogin client disable ID")]
    Disable {
        /// Its id, as `codelogin client list` tells it
        id: ClientId,
    },
    /// Lets an application sign people in again; what it had before stays dead
    #[command(after_help = "Example: codelogin client enable ID")]
    Enable {
        /// Its id, as `codelogin client list` tells it
        id: ClientId,
    },
    /// Removes an application for good, with all that it has of anybody
    #[command(after_help = "Example: codelogin client remove ID")]
    Remove {
        /// Its id, as `codelogin client list` tells it
        id: ClientId,
    },
    /// Gives an application another secret, and prints it
    Rotate(rotate::Rotate),
}

impl Client {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        let now = Clock::System.now();
        match self {
            Self::Add(add) => add.run(&config, now).await,
            Self::Known(known) => known.run(&config, now).await,
        }
    }
}

impl Known {
    async fn run(self, config: &Config, now: Timestamp) -> anyhow::Result<()> {
        let (db, key) = app::open(config).await?;
        let done = self.run_with(&Registrar::new(db.clone(), &key), config, now).await;
        db.close().await;
        done
    }

    async fn run_with(
        self,
        registrar: &Registrar,
        config: &Config,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        match self {
            Self::List(output) => {
                let mut listing = output.listing();
                for client in &registrar.clients().all().await? {
                    listing.add(
                        Style::new(),
                        || shown::line(client),
                        || shown::json(client, now),
                    )?;
                }
                listing.finish()?;
            }
            Self::Show { id, output } => {
                let client = registrar.clients().find(&id).await?;
                let client = client.with_context(|| no_client(&id))?;
                if output.json {
                    say!("{:#}", shown::json(&client, now))?;
                } else {
                    say!("{}", shown::page(&client, now))?;
                }
            }
            Self::Change(change) => change.run(registrar, now).await?,
            Self::Disable { id } => {
                ensure!(registrar.disable(&id, now).await?, no_client(&id));
                say!(
                    "disabled {id}: what it had of people is dead, and stays so when it is enabled again"
                )?;
            }
            Self::Enable { id } => {
                ensure!(registrar.enable(&id, now).await?, no_client(&id));
                say!("enabled {id}")?;
            }
            Self::Remove { id } => {
                ensure!(registrar.remove(&id, now).await?, no_client(&id));
                say!("removed {id}")?;
            }
            Self::Rotate(rotate) => rotate.run(registrar, &shown::issuer(config), now).await?,
        }
        Ok(())
    }
}
