//! `DATABASE_URL`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, ensure};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// `DATABASE_URL`: where the data lies.
#[derive(Clone)]
pub enum Location {
    /// One file on this machine.
    Sqlite(PathBuf),
    /// A server that several instances share.
    Postgres(Box<PgConnectOptions>),
}

/// The text names no database that we know.
#[derive(Debug, thiserror::Error)]
#[error("`sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME` is expected")]
pub struct NotALocation;

impl FromStr for Location {
    type Err = NotALocation;

    fn from_str(url: &str) -> Result<Self, NotALocation> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            let is_a_file = !file.is_empty() && !file.contains([':', '?']);
            return is_a_file.then(|| Self::Sqlite(file.into())).ok_or(NotALocation);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = url.parse().map_err(|_| NotALocation)?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        Err(NotALocation)
    }
}

impl Location {
    /// The same, a relative file counted from this folder.
    #[must_use]
    pub fn below(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(folder.join(file)),
            Self::Postgres(to) => Self::Postgres(to),
        }
    }

    /// Whether there is a database. A server is taken to have it, and says otherwise when it is asked.
    ///
    /// # Errors
    /// If nobody may look there.
    pub fn is_there(&self) -> anyhow::Result<bool> {
        match self {
            Self::Sqlite(file) => {
                file.try_exists().with_context(|| format!("cannot open the database {self}"))
            }
            Self::Postgres(_) => Ok(true),
        }
    }

    /// Refuses to go on where there is none.
    ///
    /// # Errors
    /// If there is none, or nobody may look there.
    pub fn must_be_there(&self) -> anyhow::Result<()> {
        ensure!(
            self.is_there()?,
            "cannot open the database {self}: there is none → set DATABASE_URL to the one that is meant, or \
             name its settings with --settings; `codelogin serve` and `codelogin user add` make a new one"
        );
        Ok(())
    }

    /// Whether a file could be made there. None is left behind.
    ///
    /// # Errors
    /// If its folder is not there, or takes no files.
    pub fn can_be_made(&self) -> anyhow::Result<()> {
        let Self::Sqlite(file) = self else { return Ok(()) };
        let folder = file.parent().unwrap_or(file);
        tempfile::tempfile_in(folder)
            .map(drop)
            .with_context(|| format!("cannot make the database {self}: its folder takes no files"))
    }

    /// Whether the server is beyond this machine and need not prove who it is: somebody on the way to it can read
    /// and change whatever goes to and fro.
    #[must_use]
    pub fn is_unproven(&self) -> bool {
        let Self::Postgres(to) = self else { return false };
        let host = to.get_host();
        let is_socket = to.get_socket().is_some() || host.starts_with('/');
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let is_here = is_socket
            || host == "localhost"
            || address.is_ok_and(|address| address.to_canonical().is_loopback());
        !is_here && !matches!(to.get_ssl_mode(), PgSslMode::VerifyFull)
    }

    /// Where the key lies that is made with the database. A server has none beside it.
    #[must_use]
    pub fn key_file(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite(file) => Some(beside(file, ".key")),
            Self::Postgres(_) => None,
        }
    }
}

/// Says where, and never the password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite://{}", file.display()),
            Self::Postgres(to) => write!(
                f,
                "postgres://{}:{}/{}",
                to.get_host(),
                to.get_port(),
                to.get_database().unwrap_or_default()
            ),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

/// The file that has the database's name and this ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_never_shows_its_password() {
        let location: Location = "postgres://u:hush@db.internal/app".parse().expect("valid");
        assert_eq!(location.to_string(), "postgres://db.internal:5432/app");
        assert!(!format!("{location:?}").contains("hush"));
    }

    #[test]
    fn only_files_and_servers_are_locations() {
        assert!("sqlite://codelogin.db".parse::<Location>().is_ok());
        assert!("sqlite:///var/lib/codelogin/codelogin.db".parse::<Location>().is_ok());
        for other in ["", "codelogin.db", "mysql://localhost/app", "sqlite::memory:", "sqlite://"] {
            assert!(other.parse::<Location>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_server_beyond_this_machine_has_to_prove_who_it_is() {
        let is_unproven = |url: &str| url.parse::<Location>().expect(url).is_unproven();
        for url in [
            "postgres://u@db.internal/app",
            "postgres://u@10.0.0.5/app",
            "postgres://u@[2001:db8::1]/app",
            "postgres://u@localhost.example/app",
            "postgres://u@db.internal/app?sslmode=require",
            "postgres://u@db.internal/app?sslmode=verify-ca",
            "postgres://u@localhost/app?host=db.internal",
        ] {
            assert!(is_unproven(url), "{url}");
        }
        for url in [
            "postgres://u@db.internal/app?sslmode=verify-full",
            "postgres://u@localhost/app",
            "postgres://u@127.0.0.1/app?sslmode=disable",
            "postgres://u@127.8.8.8/app",
            "postgres://u@[::1]/app",
            "postgres://u@%2Fvar%2Frun%2Fpostgresql/app",
            "postgres://u@db.internal/app?host=/var/run/postgresql",
            "sqlite://codelogin.db",
        ] {
            assert!(!is_unproven(url), "{url}");
        }
    }
}
