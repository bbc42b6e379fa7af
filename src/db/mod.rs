//! Which database, and how it is opened. One SQL text serves SQLite and PostgreSQL.

mod backup;
mod copy;
mod knock;
mod location;
mod readiness;
mod trouble;
mod whose;

pub use backup::back_up;
pub use copy::{Copied, copy};
pub use location::{Location, NotALocation};
pub use trouble::{in_words, passes, plainly};

use std::fs::File;
use std::future::ready;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{Connection, Database, SqlSafeStr, Sqlite, query_scalar};

use knock::{PATIENCE, is_starting, knock};

/// The first SQLite that cannot lose acknowledged commits in WAL mode (its release notes, 3.51.3).
const SOUND_SQLITE: [u32; 3] = [3, 51, 3];

/// How old a connection to a server grows: its memory there only ever grows with it.
const LONGEST_CONNECTION: Duration = Duration::from_mins(30);

const MIGRATIONS: [(&str, &str); 8] = [
    ("users", include_str!("../../migrations/0001_users.sql")),
    ("sessions", include_str!("../../migrations/0002_sessions.sql")),
    ("challenges", include_str!("../../migrations/0003_challenges.sql")),
    ("counters", include_str!("../../migrations/0004_counters.sql")),
    ("events", include_str!("../../migrations/0005_events.sql")),
    ("imported_passwords", include_str!("../../migrations/0006_imported_passwords.sql")),
    ("answers", include_str!("../../migrations/0007_answers.sql")),
    ("replaced_sessions", include_str!("../../migrations/0008_replaced_sessions.sql")),
];

/// Runs a statement that changes nothing: `reading!(db, db => query("…").fetch_one(db).await)`.
macro_rules! reading {
    ($db:expr, $pool:ident => $statement:expr) => {
        match $db {
            $crate::db::Db::Sqlite { read: $pool, .. } => $statement,
            $crate::db::Db::Postgres($pool) => $statement,
        }
    };
}

/// Runs one statement that writes, committed when it returns.
macro_rules! writing {
    ($db:expr, $pool:ident => $statement:expr) => {
        match $db {
            $crate::db::Db::Sqlite { write: $pool, .. } => $statement,
            $crate::db::Db::Postgres($pool) => $statement,
        }
    };
}

/// Runs several statements as one. The write lock is taken at the start: a transaction that reads
/// first and then writes would fail when another has written in between, whatever the busy time-out.
/// The body commits, or leaves it and everything is rolled back.
macro_rules! transaction {
    ($db:expr, $transaction:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite { write, .. } => {
                let mut $transaction = write.begin_with("BEGIN IMMEDIATE").await?;
                $body
            }
            $crate::db::Db::Postgres(pool) => {
                let mut $transaction = pool.begin().await?;
                $body
            }
        }
    };
}

pub(crate) use {reading, transaction, writing};

/// An open database, its tables up to date. Statements are run through `reading!`, `writing!` and
/// `transaction!`, which compile one text for either kind.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection writes, so writers queue in order; a few others read.
    Sqlite {
        /// For statements that change nothing.
        read: SqlitePool,
        /// For all others.
        write: SqlitePool,
    },
    /// One pool for both.
    Postgres(PgPool),
}

impl Db {
    /// Opens the database that is there, and brings its tables up to date.
    ///
    /// # Errors
    /// If there is none of ours, it cannot be reached, or has been written by a later release.
    pub async fn open(location: &Location) -> anyhow::Result<Self> {
        location.must_be_there()?;
        if let Location::Sqlite(file) = location {
            whose::must_be_ours(file).await.with_context(|| cannot_open(location))?;
        }
        Self::connect(location).await
    }

    /// Opens the database, makes it if it is a file that is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// If it cannot be reached or made, is another program's, or has been written by a later release.
    pub async fn open_or_make(location: &Location) -> anyhow::Result<Self> {
        if let Location::Sqlite(file) = location {
            whose::must_not_be_anothers(file).await.with_context(|| cannot_open(location))?;
        }
        Self::connect(location).await
    }

    async fn connect(location: &Location) -> anyhow::Result<Self> {
        match location {
            Location::Sqlite(file) => open_sqlite(file).await,
            Location::Postgres(to) => open_postgres(to).await,
        }
        .with_context(|| cannot_open(location))
    }

    /// Whether it takes every name. A PostgreSQL database may have been made with an encoding that lacks most.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn takes_every_name(&self) -> sqlx::Result<bool> {
        let Self::Postgres(pool) = self else { return Ok(true) };
        let encoding: String = query_scalar("show server_encoding").fetch_one(pool).await?;
        Ok(encoding == "UTF8")
    }

    /// How many connections are open, and how many of them nobody uses.
    #[must_use]
    pub fn connections(&self) -> (i64, i64) {
        let pools = match self {
            Self::Sqlite { read, write } => {
                [(read.size(), read.num_idle()), (write.size(), write.num_idle())]
            }
            Self::Postgres(pool) => [(pool.size(), pool.num_idle()), (0, 0)],
        };
        pools.into_iter().fold((0, 0), |(open, idle), (size, unused)| {
            (open + i64::from(size), idle + i64::try_from(unused).unwrap_or_default())
        })
    }

    /// Waits until every statement under way is done, and closes the database.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn cannot_open(location: &Location) -> String {
    format!("cannot open the database {location}")
}

async fn open_sqlite(file: &Path) -> anyhow::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(PATIENCE)
        .foreign_keys(true);
    // SQLite has no lock of its own for migrations: of many that open a new file at once, most would fail.
    let turn = lock(file).await?;
    make_private(file)?;
    let write = pool::<Sqlite>(1)
        // Where the disk is full, SQLite ends a transaction by itself, and sqlx takes it to go on for ever.
        .before_acquire(|connection, _| Box::pin(ready(Ok(!connection.is_in_transaction()))))
        .connect_with(options.clone())
        .await?;
    let version: String = query_scalar("select sqlite_version()").fetch_one(&write).await?;
    ensure!(is_sound(&version), "SQLite {version} can lose commits; build with 3.51.3 or later");
    migrator().run(&write).await.map_err(explained)?;
    drop(turn);
    let read = pool(4).connect_with(options.create_if_missing(false).read_only(true)).await?;
    Ok(Db::Sqlite { read, write })
}

async fn open_postgres(to: &PgConnectOptions) -> anyhow::Result<Db> {
    // The pool would try for its whole time, and then not say why.
    let refusal = match knock(to).await {
        Err(error) if !is_starting(&error) => return Err(error.into()),
        answer => answer.err(),
    };
    let pool = pool(16)
        .before_acquire(|_, connection| Box::pin(ready(Ok(connection.age < LONGEST_CONNECTION))));
    let pool = pool.connect_with(to.clone()).await.map_err(|error| refusal.unwrap_or(error))?;
    migrator().run(&pool).await.map_err(explained)?;
    Ok(Db::Postgres(pool))
}

/// A pool of so many connections, without the library's own care for idle ones: where one is given back and taken
/// at the same moment it counts less than none of them, and the task that then looks after them all never ends.
fn pool<DB: Database>(connections: u32) -> PoolOptions<DB> {
    let pool = PoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
    pool.idle_timeout(None).max_lifetime(None)
}

/// Makes the file, if it is not there, for its owner alone: it has everybody's number in it. SQLite gives
/// the files beside it the same mode.
fn make_private(file: &Path) -> anyhow::Result<()> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(())
}

/// Held until dropped; other processes that open the same file wait for it.
async fn lock(database: &Path) -> anyhow::Result<File> {
    let path = location::beside(database, ".lock");
    tokio::task::spawn_blocking(move || {
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        file.lock()?;
        Ok(file)
    })
    .await?
}

fn migrator() -> Migrator {
    let migrations = (1..).zip(MIGRATIONS).map(|(version, (name, sql))| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// A release refuses tables that a later one has changed; one that was running meanwhile goes on.
fn explained(error: MigrateError) -> anyhow::Error {
    match error {
        MigrateError::VersionMissing(version) => anyhow!(
            "a later release of codelogin has changed it (migration {version}); start that one"
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => other.into(),
    }
}

fn is_sound(version: &str) -> bool {
    let numbers: Vec<u32> = version.split('.').filter_map(|n| n.parse().ok()).collect();
    numbers.as_slice() >= SOUND_SQLITE.as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unsound_sqlite_is_known() {
        assert!(is_sound("3.51.3") && is_sound("3.52.0") && is_sound("4.0.0"));
        assert!(!is_sound("3.51.2") && !is_sound("3.46.0") && !is_sound("3.7.0") && !is_sound(""));
    }
}
