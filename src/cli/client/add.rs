//! `codelogin client add`: one application.

use clap::Args;

use super::lines::Application;
use super::shown;
use crate::app;
use crate::cli::listing::Output;
use crate::cli::out::say;
use crate::clients::{BackchannelUri, ClientName, RedirectUri, Registration};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::oidc::Registrar;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: codelogin client add Wiki --redirect https://wiki.example.com/back\n\n\
    The secret is shown once, and kept as a fingerprint alone.\n\
    Addresses are compared to the letter; an option that takes one is said once for each."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command")]
pub(in crate::cli) struct Add {
    /// What people read of it
    name: ClientName,
    /// Where people are led back to: https, or http on loopback, or with --public a scheme of its own
    #[arg(long, value_name = "URI", required = true)]
    redirect: Vec<RedirectUri>,
    /// Where they may be led after a sign-out
    #[arg(long, value_name = "URI")]
    logout_redirect: Vec<RedirectUri>,
    /// Where it is told that a session is over: https, or http on loopback
    #[arg(long, value_name = "URI")]
    backchannel: Option<BackchannelUri>,
    /// It keeps no secret: its code runs in browsers, or on people's own machines
    #[arg(long)]
    public: bool,
    /// It may ask for `offline_access`, which outlives the session
    #[arg(long)]
    offline: bool,
    /// People are asked first, because it is not the operator's own
    #[arg(long)]
    consent: bool,
    /// Demand no PKCE of it, because it knows none (as with --for gitea)
    #[arg(long)]
    no_pkce: bool,
    /// End with lines to paste into this application's configuration
    #[arg(long = "for", value_name = "APPLICATION", conflicts_with_all = ["public", "json"])]
    application: Option<Application>,
    #[command(flatten)]
    output: Output,
}

impl Add {
    pub async fn run(self, config: &Config, now: Timestamp) -> anyhow::Result<()> {
        let registration = Registration {
            name: self.name,
            redirects: self.redirect,
            logout_redirects: self.logout_redirect,
            backchannel: self.backchannel,
            is_public: self.public,
            offline: self.offline,
            consent: self.consent,
            pkce: !self.no_pkce && self.application.is_none_or(Application::knows_pkce),
        };
        // First what may be refused: the database is made for an application that can be added.
        let registration = registration.checked()?;
        let (db, key) = app::open_or_make(config).await?;
        let added = Registrar::new(db.clone(), &key).add(&registration, now).await;
        db.close().await;
        let (id, secret) = added?;
        let issuer = shown::issuer(config);
        if self.output.json {
            say!("{:#}", shown::handed_over(&id, secret.as_ref(), &registration, &issuer))?;
        } else {
            say!("registered {}\n", registration.name)?;
            say!("{}", shown::general(&id, secret.as_ref(), &issuer))?;
            let redirect = registration.redirects.first();
            if let (Some(application), Some(secret), Some(redirect)) =
                (self.application, &secret, redirect)
            {
                let lines = application.lines(&id, secret, redirect, &issuer);
                say!("\n{}", lines.trim_end())?;
            }
        }
        Ok(())
    }
}
