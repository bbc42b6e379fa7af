//! `codelogin database`: moving it, and keeping it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use clap::error::ErrorKind;

use super::out::say;
use super::progress::progress;
use super::settings::settings;
use crate::config::{Config, Purpose, Variables};
use crate::db::{Copied, Db, Location, NotALocation, back_up, copy};

#[derive(Debug, Subcommand)]
pub(super) enum Database {
    /// Copies everything into another database, which is empty
    #[command(
        after_help = "Example: codelogin database copy --to postgres://codelogin@db.internal/codelogin\n\n\
        From the database of DATABASE_URL, usually SQLite, to another, usually PostgreSQL: all or nothing.\n\
        Stop the service first; what it writes after the copy has begun is not in it.\n\n\
        Whoever may list the processes of this machine sees the URL. Leave the password out of it: it is\n\
        also read from PGPASSWORD in the environment, and from ~/.pgpass."
    )]
    Copy {
        /// The URL of the other database
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Makes a backup of an SQLite database, while the service runs
    #[command(after_help = "Example: codelogin database backup backup.db\n\n\
        FILE is there whole or not at all, for its owner alone. The key is not in it, and no code that is on\n\
        its way. docs/backup.md says how to restore it.")]
    Backup {
        /// The file to make
        file: PathBuf,
    },
}

impl Database {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let config = settings(variables, Purpose::Database)?;
        match self {
            Self::Copy { to } => copy_to(&config, &to).await,
            Self::Backup { file } => back_up_to(&config, &file).await,
        }
    }
}

async fn copy_to(config: &Config, url: &str) -> anyhow::Result<()> {
    // Clap's own error would show the URL, and with it a password.
    let wrong = |expected: NotALocation| -> ! {
        clap::Error::raw(ErrorKind::ValueValidation, format!("--to: {expected}\n")).exit()
    };
    let to: Location = url.parse().unwrap_or_else(|expected| wrong(expected));
    let to = to.below(&std::env::current_dir()?);
    let source = Db::open(&config.database).await?;
    let target = Db::open_or_make(&to).await?;
    let bar = progress("copying", 0);
    let copied = copy(&source, &target, |written, all| {
        bar.set_length(all.unsigned_abs());
        bar.set_position(written.unsigned_abs());
    });
    let copied = copied.await;
    bar.finish_and_clear();
    source.close().await;
    target.close().await;
    match copied? {
        Copied::InUse(table) => bail!(
            "{to} has rows in the table {table} already, so nothing is copied; name a database that is empty"
        ),
        Copied::All(tables) => {
            for (table, rows) in tables {
                say!("{table:<14}  {rows}")?;
            }
        }
    }
    say!("copied {} to {to}\n", config.database)?;
    let key = match key_file(config) {
        Some(file) => format!("SECRET_KEY to what is in {}", file.display()),
        None => "leave SECRET_KEY as it is".to_owned(),
    };
    let url = match &to {
        Location::Sqlite(_) => to.to_string(),
        // It has a password in it, perhaps.
        Location::Postgres(_) => "the URL given".to_owned(),
    };
    say!("Now set DATABASE_URL to {url}, and {key}.")?;
    say!(
        "With another key, signing keys, codes on their way, known browsers, counts and `events --mobile` fit no more."
    )?;
    Ok(())
}

async fn back_up_to(config: &Config, to: &Path) -> anyhow::Result<()> {
    let Location::Sqlite(file) = &config.database else {
        bail!(
            "a backup of PostgreSQL is made by `pg_dump --exclude-table-data=challenges`; see docs/backup.md"
        );
    };
    config.database.must_be_there()?;
    back_up(file, to).await.with_context(|| format!("cannot back up {}", config.database))?;
    let key = match key_file(config) {
        Some(file) => file.display().to_string(),
        None => "SECRET_KEY".to_owned(),
    };
    say!("backed up {} to {}", config.database, to.display())?;
    say!("The key is not in it: keep {key} too, elsewhere. Without it no signing key is opened.")?;
    Ok(())
}

/// The file of the key, unless the key is set.
fn key_file(config: &Config) -> Option<PathBuf> {
    let file = if config.secret_key.is_some() { None } else { config.database.key_file() };
    file.filter(|file| file.exists())
}
