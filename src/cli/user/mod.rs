//! `codelogin user`: the people who may sign in.

mod add;
mod import;
mod password;

use anstyle::Style;
use anyhow::{Context, bail, ensure};
use clap::Subcommand;
use serde_json::{Value, json};

use super::listing::Output;
use super::not_there::not_there;
use super::out::say;
use super::settings::settings;
use crate::app;
use crate::clock::{Clock, Timestamp};
use crate::config::{Config, Purpose, Variables};
use crate::mobile::Mobile;
use crate::passwords::PasswordLength;
use crate::sign_in::{Enabled, Operator};
use crate::users;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Adds a user
    Add(add::Add),
    /// Adds the users of a file, all or nobody
    Import(import::Import),
    #[command(flatten)]
    Known(Known),
}

/// What makes sense only where there is a database already.
#[derive(Debug, Subcommand)]
pub(super) enum Known {
    /// Lists all users
    #[command(after_help = "Example: codelogin user list --json\n\nTimes, in JSON alone, are UTC.")]
    List(Output),
    /// Shows one user
    #[command(after_help = "Example: codelogin user show 13800138000\n\nTimes are UTC.")]
    Show {
        /// The mobile number, in any spelling
        mobile: Mobile,
        #[command(flatten)]
        output: Output,
    },
    /// Lets a user sign in no more, ends the user's sessions and forgets known browsers
    #[command(after_help = "Example: codelogin user disable 13800138000")]
    Disable {
        /// The mobile number, in any spelling
        mobile: Mobile,
    },
    /// Lets a user sign in again, also after a hundred wrong codes in a row
    ///
    /// Those turn sign-in by SMS off for a number that is nobody's too, and this turns it on again.
    #[command(after_help = "Example: codelogin user enable 13800138000")]
    Enable {
        /// The mobile number, in any spelling
        mobile: Mobile,
    },
    /// Sets a user's password and ends the user's sessions
    ///
    /// It is asked for at the terminal, or read from standard input, one line.
    #[command(after_help = "Example: codelogin user password 13800138000")]
    Password {
        /// The mobile number, in any spelling
        mobile: Mobile,
    },
    /// Removes a user for good
    #[command(after_help = "Example: codelogin user remove 13800138000")]
    Remove {
        /// The mobile number, in any spelling
        mobile: Mobile,
    },
}

impl User {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        let now = Clock::System.now();
        match self {
            Self::Add(add) => add.run(&config, now).await,
            Self::Import(import) => import.run(&config, now).await,
            Self::Known(known) => known.run(config, now).await,
        }
    }
}

impl Known {
    async fn run(self, config: Config, now: Timestamp) -> anyhow::Result<()> {
        let (db, key) = app::open(&config).await?;
        let operator = Operator::new(db.clone(), &key, config.limits, config.sessions);
        let done = self.run_with(&operator, config.policy.password_length, now).await;
        db.close().await;
        done
    }

    async fn run_with(
        self,
        operator: &Operator,
        least: PasswordLength,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        match self {
            Self::List(output) => {
                let mut listing = output.listing();
                let mut reached = None;
                loop {
                    let page = operator.users().page(reached.as_ref()).await?;
                    let Some(newest) = page.last() else { break };
                    reached = Some(newest.mobile.clone());
                    for user in &page {
                        listing.add(Style::new(), || line(user), || json(user))?;
                    }
                }
                listing.finish()?;
            }
            Self::Show { mobile, output } => {
                let user = operator.users().find(&mobile).await?;
                let user = user.with_context(|| not_there(&mobile))?;
                if output.json {
                    say!("{:#}", json(&user))?;
                } else {
                    say!("{}", page(&user))?;
                }
            }
            Self::Disable { mobile } => {
                ensure!(operator.disable(&mobile, now).await?, not_there(&mobile));
                say!("disabled {}", mobile.digits())?;
            }
            Self::Enable { mobile } => {
                let digits = mobile.digits();
                match operator.enable(&mobile, now).await? {
                    Enabled::User => say!("enabled {digits}")?,
                    Enabled::Number => {
                        say!("{digits} is not a user; sign-in by SMS is on again for the number")?;
                    }
                    Enabled::NoSuchUser => bail!(not_there(&mobile)),
                }
            }
            Self::Password { mobile } => {
                ensure!(operator.users().find(&mobile).await?.is_some(), not_there(&mobile));
                let hash = password::hash(password::read(&mobile, least)?).await?;
                ensure!(operator.set_password(&mobile, &hash, now).await?, not_there(&mobile));
                say!("set the password of {}", mobile.digits())?;
            }
            Self::Remove { mobile } => {
                ensure!(operator.remove(&mobile, now).await?, not_there(&mobile));
                say!("removed {}", mobile.digits())?;
            }
        }
        Ok(())
    }
}

fn line(user: &users::User) -> String {
    let state = if user.disabled_at.is_some() { "disabled" } else { "enabled " };
    format!("{}  {state}  {}", user.mobile.digits(), user.name)
}

fn page(user: &users::User) -> String {
    let when = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), Timestamp::rfc3339);
    format!(
        "mobile        {}\nname          {}\nid            {}\npassword      {}\nadded         {}\nlast sign-in  {}\nproven        {}\ndisabled      {}",
        user.mobile.digits(),
        user.name,
        user.id,
        if user.has_password { "set" } else { "not set" },
        user.created_at.rfc3339(),
        when(user.last_sign_in_at),
        when(user.mobile_proven_at),
        user.disabled_at.map_or_else(|| "no".to_owned(), |at| format!("since {}", at.rfc3339())),
    )
}

fn json(user: &users::User) -> Value {
    json!({
        "mobile": user.mobile.digits(),
        "name": user.name.as_str(),
        "id": user.id,
        "has_password": user.has_password,
        "created_at": user.created_at.rfc3339(),
        "last_sign_in_at": user.last_sign_in_at.map(Timestamp::rfc3339),
        "mobile_proven_at": user.mobile_proven_at.map(Timestamp::rfc3339),
        "disabled_at": user.disabled_at.map(Timestamp::rfc3339),
    })
}
