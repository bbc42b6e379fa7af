//! A statement, as rooms write it: one text for both databases, what is given to it, and which rows it locks.

use std::borrow::Cow;
use std::fmt::Write;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Arguments, Database, Encode, FromRow, Type};

use crate::clock::Timestamp;

/// The tables, in the order in which a unit of work locks their rows, and within a table by name. Of two units none
/// can then wait for the other while that waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Who has a task that one instance at a time does.
    Leases,
    /// By which clock something was last swept away.
    Sweeps,
    /// Applications.
    Clients,
    /// The keys that sign what applications are told.
    SigningKeys,
    /// What was issued to browsers.
    Challenges,
    /// Who may sign in.
    Users,
    /// What people have said that applications may be told.
    Consents,
    /// Sessions that are over, for whoever has to be told.
    EndedSessions,
    /// What is remembered of browsers.
    Sessions,
    /// Who is in at an application's own host.
    SiteSignIns,
    /// What applications have of people.
    Grants,
    /// What applications show for them.
    AccessTokens,
    /// Applications that are to be told of a session's end.
    Notices,
    /// What is counted.
    Counters,
    /// How many users have a password of which kind.
    PasswordKinds,
    /// The ledger.
    Events,
}

impl Table {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Leases => "leases",
            Self::Sweeps => "sweeps",
            Self::Challenges => "challenges",
            Self::Users => "users",
            Self::Sessions => "sessions",
            Self::SiteSignIns => "site_sign_ins",
            Self::Clients => "clients",
            Self::SigningKeys => "signing_keys",
            Self::Consents => "consents",
            Self::Grants => "grants",
            Self::AccessTokens => "access_tokens",
            Self::Notices => "notices",
            Self::EndedSessions => "ended_sessions",
            Self::Counters => "counters",
            Self::PasswordKinds => "password_kinds",
            Self::Events => "events",
        }
    }
}

/// One statement. Parameters are written `$1`, `$2`, …; text and whole numbers are all that the tables have.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
    /// Which rows it is about; `None`: none that its unit of work changes.
    pub(super) rows: Option<(Table, String)>,
    /// What PostgreSQL is told beyond the text. SQLite has one writer, who needs to lock no rows.
    pub(super) locking: &'static str,
    /// What is told by it, if the rest can do without.
    pub(super) dispensable: Option<&'static str>,
    /// Whether the text comes again, so that it pays to keep it prepared.
    pub(super) is_kept: bool,
}

/// What is given to a statement.
#[derive(Clone, Debug)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    Number(Option<i64>),
}

impl Statement {
    /// A statement that changes nothing.
    pub fn asks(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), ..Self::of_ours("") }
    }

    /// What the database itself is told: to begin, to end.
    pub(super) const fn of_ours(sql: &'static str) -> Self {
        Self {
            sql: Cow::Borrowed(sql),
            values: Vec::new(),
            rows: None,
            locking: "",
            dispensable: None,
            is_kept: true,
        }
    }

    /// A statement that changes rows of this table.
    pub fn changes(table: Table, sql: impl Into<Cow<'static, str>>) -> Self {
        Self { rows: Some((table, String::new())), ..Self::asks(sql) }
    }

    /// A query of this table, that sees what its unit of work has added to it.
    pub fn reads(table: Table, sql: impl Into<Cow<'static, str>>) -> Self {
        Self::changes(table, sql)
    }

    /// A query of this table whose rows nobody else changes until the unit of work is over.
    pub fn locks(table: Table, sql: impl Into<Cow<'static, str>>) -> Self {
        Self { locking: " for update", ..Self::changes(table, sql) }
    }

    /// The row of its table that it changes, where one unit changes several by statements of their own.
    #[must_use]
    pub fn row(mut self, name: &str) -> Self {
        if let Some((_, row)) = &mut self.rows {
            name.clone_into(row);
        }
        self
    }

    /// The unit has locked its rows already, so the order does not matter.
    #[must_use]
    pub fn of_locked_rows(self) -> Self {
        Self { rows: None, ..self }
    }

    /// It belongs to these books, and where they cannot be written the rest of the unit stands; that is logged.
    #[must_use]
    pub fn dispensable(self, books: &'static str) -> Self {
        Self { dispensable: Some(books), ..self }
    }

    /// The table whose rows it is about.
    pub(super) fn table(&self) -> Option<Table> {
        self.rows.as_ref().map(|(table, _)| *table)
    }

    /// Gives it its next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Goes on with `($1, $2), ($3, $4)`: so many rows of these values, and then this text.
    #[must_use]
    pub fn rows<R>(mut self, rows: impl IntoIterator<Item = R>, rest: &str) -> Self
    where
        R: IntoIterator<Item = Value>,
    {
        let sql = self.sql.to_mut();
        for (at, row) in rows.into_iter().enumerate() {
            sql.push_str(if at == 0 { "(" } else { ", (" });
            for (column, value) in row.into_iter().enumerate() {
                self.values.push(value);
                let comma = if column == 0 { "" } else { ", " };
                let _ = write!(sql, "{comma}${}", self.values.len());
            }
            sql.push(')');
        }
        sql.push_str(rest);
        self
    }

    /// The text comes once, or seldom. Its parameters stand in it once each, and in their order.
    #[must_use]
    pub fn seldom(self) -> Self {
        Self { is_kept: false, ..self }
    }

    /// Writes the text with parameters that have no number: SQLite and its driver look numbers up one by one, and
    /// of thousands each again for each.
    pub(super) fn write_without_numbers(&self, all: &mut String) {
        let mut pieces = self.sql.split('$');
        all.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            all.push('?');
            all.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
    }

    /// Writes the text behind another's, whose parameters are `before` in number.
    pub(super) fn write_after(&self, before: usize, all: &mut String) {
        let mut pieces = self.sql.split('$');
        all.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = piece.split_at(digits);
            let number: usize = number.parse().unwrap_or_default();
            let _ = write!(all, "${}", number + before);
            all.push_str(rest);
        }
    }
}

macro_rules! value_of {
    ($($from:ty => $kind:ident, $value:ident => $into:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$kind($into)
            }
        }
    )*};
}

value_of! {
    &str => Text, text => Some(text.to_owned());
    String => Text, text => Some(text);
    &String => Text, text => Some(text.clone());
    Option<String> => Text, text => text;
    Option<&str> => Text, text => text.map(str::to_owned);
    i64 => Number, number => Some(number);
    Timestamp => Number, at => Some(at.seconds());
    Option<Timestamp> => Number, at => at.map(Timestamp::seconds);
}

/// What a row of an answer is read as: a tuple of its columns.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// The values of several statements, in one list.
pub(super) fn arguments<'v, DB>(
    values: impl IntoIterator<Item = &'v Value>,
) -> sqlx::Result<DB::Arguments>
where
    DB: Database,
    for<'a> Option<String>: Encode<'a, DB> + Type<DB>,
    for<'a> Option<i64>: Encode<'a, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
    for value in values {
        match value {
            Value::Text(text) => arguments.add(text.clone()),
            Value::Number(number) => arguments.add(*number),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
