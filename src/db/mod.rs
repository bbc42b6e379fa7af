//! Which database, and how it is opened. One SQL text serves SQLite and PostgreSQL.

mod ask;
mod backup;
mod batch;
mod copied;
mod copy;
mod knock;
mod location;
mod lock;
mod postgres;
mod private;
mod readiness;
mod rows;
mod shared_commit;
mod sqlite;
mod statement;
mod sweep;
#[cfg(test)]
mod tests;
mod tries;
mod trouble;
mod whose;
mod work;

pub use backup::back_up;
pub use copy::{Copied, copy};
pub use location::{Location, NotALocation};
pub use statement::{Row, Statement, Table, Value};
pub use tries::Tries;
pub(crate) use tries::unit;
pub use trouble::{Result, in_words, lost, passes, plainly, unreadable};
pub use work::{Asked, Work};

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, ensure};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlSafeStr, query_scalar};

use knock::PATIENCE;

/// The first SQLite that cannot lose acknowledged commits in WAL mode (its release notes, 3.51.3).
const SOUND_SQLITE: [u32; 3] = [3, 51, 3];

const MIGRATIONS: [(&str, &str); 17] = [
    ("users", include_str!("../../migrations/0001_users.sql")),
    ("sessions", include_str!("../../migrations/0002_sessions.sql")),
    ("challenges", include_str!("../../migrations/0003_challenges.sql")),
    ("counters", include_str!("../../migrations/0004_counters.sql")),
    ("events", include_str!("../../migrations/0005_events.sql")),
    ("imported_passwords", include_str!("../../migrations/0006_imported_passwords.sql")),
    ("answers", include_str!("../../migrations/0007_answers.sql")),
    ("replaced_sessions", include_str!("../../migrations/0008_replaced_sessions.sql")),
    ("columns", include_str!("../../migrations/0009_columns.sql")),
    ("ended_sessions", include_str!("../../migrations/0010_ended_sessions.sql")),
    ("leases", include_str!("../../migrations/0011_leases.sql")),
    ("late_challenges", include_str!("../../migrations/0012_late_challenges.sql")),
    ("sweeps", include_str!("../../migrations/0013_sweeps.sql")),
    ("password_kinds", include_str!("../../migrations/0014_password_kinds.sql")),
    ("proven_mobiles", include_str!("../../migrations/0015_proven_mobiles.sql")),
    ("site_sign_ins", include_str!("../../migrations/0016_site_sign_ins.sql")),
    ("openid_connect", include_str!("../../migrations/0017_openid_connect.sql")),
];

/// How many statements SQLite keeps prepared for a connection: more than there are units of work.
const PREPARED: usize = 500;

/// After how many pages of 4 KiB SQLite's log is written into the file: 16 MiB. At its own 1,000 a busy service does
/// so dozens of times a second, and each time waits for the disk.
const CHECKPOINT: &str = "4000";

/// An open database, its tables up to date. [`Db::ask`] looks; whatever changes is a unit of work.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file on this machine.
    Sqlite(Arc<sqlite::File>),
    /// A server that several instances share.
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

    /// How many connections are open, and how many of them nobody uses.
    #[must_use]
    pub fn connections(&self) -> (i64, i64) {
        let (open, idle) = match self {
            Self::Sqlite(file) => file.connections(),
            Self::Postgres(pool) => (pool.size() as usize, pool.num_idle()),
        };
        (i64::try_from(open).unwrap_or_default(), i64::try_from(idle).unwrap_or_default())
    }

    /// Waits until every statement under way is done, and closes the database.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(file) => file.close().await,
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
        // What is answered is on the disk.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        // A unit behind a savepoint would else write what it changes into a file as well.
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", CHECKPOINT)
        .statement_cache_capacity(PREPARED)
        .foreign_keys(true);
    let turn = lock::turn(file).await?;
    drop(private::file(file)?);
    let mut writer = options.connect().await?;
    let version: String = query_scalar("select sqlite_version()").fetch_one(&mut writer).await?;
    ensure!(is_sound(&version), "SQLite {version} can lose commits; build with 3.51.3 or later");
    migrator().run_direct(None, &mut writer, false).await.map_err(explained)?;
    drop(turn);
    let options = options.create_if_missing(false).read_only(true);
    let mut readers = Vec::with_capacity(sqlite::READERS);
    while readers.len() < sqlite::READERS {
        readers.push(options.connect().await?);
    }
    Ok(Db::Sqlite(Arc::new(sqlite::File::new(writer, readers))))
}

async fn open_postgres(to: &PgConnectOptions) -> anyhow::Result<Db> {
    let pool = postgres::connect(to).await?;
    migrator().run(&pool).await.map_err(explained)?;
    Ok(Db::Postgres(pool))
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
