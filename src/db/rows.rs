//! What a statement is answered with, by either database.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Type};

use super::statement::{Row, Value};

/// What a statement is answered with.
pub(super) struct Answer {
    pub rows: Rows,
    /// How many rows it changed.
    pub changed: u64,
}

/// The rows of an answer.
pub(super) enum Rows {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

impl Rows {
    pub(super) fn read<T: Row>(&self) -> sqlx::Result<Vec<T>> {
        match self {
            Self::Sqlite(rows) => rows.iter().map(T::from_row).collect(),
            Self::Postgres(rows) => rows.iter().map(T::from_row).collect(),
        }
    }

    /// Whatever columns there are: so many of text, and then numbers.
    pub(super) fn values(&self, texts: usize) -> sqlx::Result<Vec<Vec<Value>>> {
        match self {
            Self::Sqlite(rows) => rows.iter().map(|row| values(row, texts)).collect(),
            Self::Postgres(rows) => rows.iter().map(|row| values(row, texts)).collect(),
        }
    }
}

fn values<R>(row: &R, texts: usize) -> sqlx::Result<Vec<Value>>
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |at| {
        if at < texts {
            row.try_get(at).map(Value::Text)
        } else {
            row.try_get(at).map(Value::Number)
        }
    };
    (0..row.len()).map(value).collect()
}
