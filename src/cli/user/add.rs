//! `codelogin user add`: one user.

use anyhow::ensure;
use clap::Args;

use super::password;
use crate::app;
use crate::cli::out::say;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::mobile::Mobile;
use crate::passwords::Password;
use crate::sign_in::Operator;
use crate::users::Name;

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin user add 13800138000 --name 小明")]
pub(in crate::cli) struct Add {
    /// The mobile number, in any spelling
    mobile: Mobile,
    /// What the pages call the person
    #[arg(long, default_value = "")]
    name: String,
    /// Read a password, one line, from standard input
    #[arg(long)]
    password_stdin: bool,
}

impl Add {
    pub async fn run(self, config: &Config, now: Timestamp) -> anyhow::Result<()> {
        // First what may be refused: the database is made for somebody who can be added.
        let name: Name = self.name.parse()?;
        let least = config.policy.password_length;
        let password =
            if self.password_stdin { Some(password::read(&self.mobile, least)?) } else { None };
        let (db, key) = app::open_or_make(config).await?;
        let operator = Operator::new(db.clone(), &key, config.limits.clone(), config.sessions);
        let done = add(&operator, &self.mobile, &name, password, now).await;
        db.close().await;
        done
    }
}

async fn add(
    operator: &Operator,
    mobile: &Mobile,
    name: &Name,
    password: Option<Password>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let hash = match password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    let added = operator.add(mobile, name, hash.as_ref(), now).await?;
    ensure!(added, "{} is a user already", mobile.digits());
    say!("added {}", mobile.digits())?;
    Ok(())
}
