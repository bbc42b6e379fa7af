//! `codelogin client change`: what an application may do from now on.

use anyhow::bail;
use clap::Args;

use crate::cli::not_there::no_client;
use crate::cli::out::say;
use crate::clients::{BackchannelUri, ClientId, ClientName, RedirectUri, Registration};
use crate::clock::Timestamp;
use crate::oidc::{Changed, Registrar};

#[derive(Debug, Args)]
#[command(
    override_usage = "codelogin client change <ID> [OPTIONS]",
    after_help = "Example: codelogin client change ID --redirect https://wiki.example.com/back\n\n\
    What is not said stays. Addresses that are said take the place of all that there were."
)]
pub(in crate::cli) struct Change {
    /// Its id, as `codelogin client list` tells it
    id: ClientId,
    #[command(flatten)]
    turns: Turns,
}

/// What is to be otherwise.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command")]
struct Turns {
    /// What people read of it
    #[arg(long)]
    name: Option<ClientName>,
    /// Where people are led back to
    #[arg(long, value_name = "URI")]
    redirect: Vec<RedirectUri>,
    /// Where they may be led after a sign-out
    #[arg(long, value_name = "URI", conflicts_with = "no_logout_redirect")]
    logout_redirect: Vec<RedirectUri>,
    /// Nowhere after a sign-out
    #[arg(long)]
    no_logout_redirect: bool,
    /// Where it is told that a session is over
    #[arg(long, value_name = "URI", conflicts_with = "no_backchannel")]
    backchannel: Option<BackchannelUri>,
    /// It is not told
    #[arg(long)]
    no_backchannel: bool,
    /// It may ask for `offline_access`, which outlives the session
    #[arg(long, conflicts_with = "no_offline")]
    offline: bool,
    /// It may not
    #[arg(long)]
    no_offline: bool,
    /// People are asked first, because it is not the operator's own
    #[arg(long, conflicts_with = "no_consent")]
    consent: bool,
    /// They are not
    #[arg(long)]
    no_consent: bool,
    /// PKCE is demanded of it
    #[arg(long, conflicts_with = "no_pkce")]
    pkce: bool,
    /// It is not
    #[arg(long)]
    no_pkce: bool,
    // Whether it keeps a secret is all that cannot be changed, and who tries is told what to do.
    #[arg(long, hide = true)]
    public: bool,
    #[arg(long, hide = true)]
    no_public: bool,
}

impl Change {
    pub async fn run(self, registrar: &Registrar, now: Timestamp) -> anyhow::Result<()> {
        let Self { id, turns } = self;
        if turns.public || turns.no_public {
            bail!(
                "an application is public from the start, or never: `codelogin client add` it anew, and \
                 `codelogin client remove {id}` when it is set up"
            );
        }
        let change = |registration| turns.applied_to(registration);
        match registrar.change(&id, change, now).await? {
            Changed::Done => say!("changed {id}")?,
            Changed::Not(contradiction) => return Err(contradiction.into()),
            Changed::NoSuchClient => bail!(no_client(&id)),
        }
        Ok(())
    }
}

impl Turns {
    fn applied_to(&self, old: Registration) -> Registration {
        let turned = |is: bool, on: bool, off: bool| (is || on) && !off;
        Registration {
            name: self.name.clone().unwrap_or(old.name),
            redirects: said_or(&self.redirect, old.redirects),
            logout_redirects: if self.no_logout_redirect {
                Vec::new()
            } else {
                said_or(&self.logout_redirect, old.logout_redirects)
            },
            backchannel: if self.no_backchannel {
                None
            } else {
                self.backchannel.clone().or(old.backchannel)
            },
            is_public: old.is_public,
            offline: turned(old.offline, self.offline, self.no_offline),
            consent: turned(old.consent, self.consent, self.no_consent),
            pkce: turned(old.pkce, self.pkce, self.no_pkce),
        }
    }
}

fn said_or(said: &[RedirectUri], old: Vec<RedirectUri>) -> Vec<RedirectUri> {
    if said.is_empty() { old } else { said.to_vec() }
}
