//! `codelogin client rotate`: another secret.

use std::time::Duration;

use anyhow::bail;
use clap::Args;

use super::shown;
use crate::cli::listing::Output;
use crate::cli::not_there::no_client;
use crate::cli::out::say;
use crate::clients::ClientId;
use crate::clock::{Timestamp, duration};
use crate::oidc::{Registrar, Rotated};

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin client rotate ID --keep 24h\n\n\
    Without --keep the secret that leaked is good for nothing at once.\n\
    No more than two are good at a time: the new one, and the one before. Times are UTC.")]
pub(in crate::cli) struct Rotate {
    /// Its id, as `codelogin client list` tells it
    id: ClientId,
    /// The secret that it has is good for so long too, as in 90s, 15m, 24h, 7d
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    keep: Option<Duration>,
    #[command(flatten)]
    output: Output,
}

impl Rotate {
    pub async fn run(
        self,
        registrar: &Registrar,
        issuer: &str,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let Self { id, keep, output } = self;
        let (client, secret) = match registrar.rotate(&id, keep, now).await? {
            Rotated::Done(client, secret) => (client, secret),
            Rotated::Public => bail!("{id} is public: it keeps no secret that could be another"),
            Rotated::NoSuchClient => bail!(no_client(&id)),
        };
        if output.json {
            let shown = shown::handed_over(&id, Some(&secret), &client.registration, issuer);
            return Ok(say!("{shown:#}")?);
        }
        say!("client secret  {}", secret.expose())?;
        Ok(match keep {
            None => say!("the one before is good no more"),
            Some(keep) => say!("the one before is good until {}", (now + keep).rfc3339()),
        }?)
    }
}
