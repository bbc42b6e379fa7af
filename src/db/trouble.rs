//! When a database does not do what it is there for: whether that passes, and what it says itself.

use std::io::{self, ErrorKind};

use sqlx::Error;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

/// A statement failed, and with it all after it.
#[derive(Debug)]
pub(super) struct Failed {
    pub error: Error,
    /// Which books it belongs to, that the rest can do without.
    pub dispensable: Option<&'static str>,
}

/// Books that could not be written, and why.
#[derive(Debug)]
pub(super) struct NotWritten {
    pub books: &'static str,
    pub why: String,
}

impl Failed {
    pub(super) fn not_written(&self) -> Option<NotWritten> {
        self.dispensable.map(|books| NotWritten { books, why: in_words(&self.error) })
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, dispensable: None }
    }
}

/// What a question comes to: the answer, or why there is none.
pub type Result<T> = sqlx::Result<T>;

/// What is in the database is not what is ever written there.
pub fn unreadable(why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Decode(Box::new(why))
}

/// A unit of work lost against another one, and is to be run once more.
#[must_use]
pub fn lost() -> Error {
    Error::Io(io::Error::from(ErrorKind::Interrupted))
}

/// Whether a unit of work failed because of another one, so that the same may well be done now: a deadlock, a change
/// in between (40P01, 40001), a file that somebody else writes into, a common commit that failed.
pub(super) fn is_lost(error: &Error) -> bool {
    match error {
        Error::Io(error) => error.kind() == ErrorKind::Interrupted,
        Error::Database(error) => match kind_in_sqlite(&**error) {
            Some(kind) => [5, 6].contains(&kind),
            None => ["40P01", "40001"].contains(&&*state(&**error)),
        },
        _ => false,
    }
}

/// The kinds of SQLite's errors (<https://sqlite.org/rescode.html>) that lie in the file's surroundings: busy,
/// locked, read-only, input or output, full, cannot open.
const AROUND_SQLITE: [i32; 6] = [5, 6, 8, 10, 13, 14];

/// The beginnings of SQLSTATEs (PostgreSQL's appendix A) that lie in the server's surroundings: connections,
/// who may connect and where to, a server that only reads, resources, the operator's doings, the system.
const AROUND_POSTGRES: [&str; 7] = ["08", "25006", "28", "3D", "53", "57", "58"];

/// Whether the fault lies around the database and not in what was asked: somebody mends it there, and then the
/// same would be done.
#[must_use]
pub fn passes(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed => true,
        Error::Database(error) => match kind_in_sqlite(&**error) {
            Some(kind) => AROUND_SQLITE.contains(&kind),
            None => AROUND_POSTGRES.iter().any(|beginning| state(&**error).starts_with(beginning)),
        },
        _ => false,
    }
}

/// What is wrong, in the words of whoever noticed, and what to do about it; the library's are left out.
#[must_use]
pub fn in_words(error: &Error) -> String {
    let (said, remedy) = match error {
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            ("connection refused".into(), "see whether the server runs, and listens there")
        }
        Error::Io(error) => {
            (error.to_string(), "see whether the server is reached: name, port, network")
        }
        Error::Tls(error) => {
            (error.to_string(), "see its certificate, and sslmode in DATABASE_URL")
        }
        Error::PoolTimedOut => (
            "no answer within 5 s".into(),
            "see who holds a lock (an import, a backup), or all connections",
        ),
        Error::Database(error) => (error.message().to_owned(), remedy(&**error)),
        other => return other.to_string(),
    };
    if remedy.is_empty() { said } else { format!("{said} → {remedy}") }
}

fn remedy(error: &dyn DatabaseError) -> &'static str {
    if let Some(kind) = kind_in_sqlite(error) {
        return match kind {
            5 | 6 => "see who holds the file: an import, a backup, sqlite3",
            8 | 14 => "see whose the file and its folder are, and whether they can be written",
            10 => "see the disk, and what the system's log says of it",
            13 => "make room on the disk",
            26 => "set DATABASE_URL to the one that is meant",
            _ => "",
        };
    }
    match &*state(error) {
        "25006" => "name the server that takes writes in DATABASE_URL",
        "28000" | "28P01" => "see user and password in DATABASE_URL, and the server's pg_hba.conf",
        "3D000" => "make it (createdb), or name another in DATABASE_URL",
        "42501" => "make the user the owner of the database",
        "53100" => "make room on the server's disk",
        "53300" => "raise the server's max_connections, or end who else is connected",
        "57P01" | "57P02" | "57P03" => "wait until the server has started",
        _ => "",
    }
}

/// An error and its causes, each once. The database's is said in its own words and is the last: what lies below
/// it says the same again.
#[must_use]
pub fn plainly(error: &anyhow::Error) -> String {
    let mut said = Vec::new();
    for cause in error.chain() {
        if let Some(error) = cause.downcast_ref() {
            said.push(in_words(error));
            break;
        }
        said.push(cause.to_string());
    }
    said.join(": ")
}

/// The lowest byte tells the kind, the others tell more.
fn kind_in_sqlite(error: &dyn DatabaseError) -> Option<i32> {
    error.try_downcast_ref::<SqliteError>()?;
    state(error).parse().ok().map(|code: i32| code & 0xff)
}

fn state(error: &dyn DatabaseError) -> std::borrow::Cow<'_, str> {
    error.code().unwrap_or_default()
}
