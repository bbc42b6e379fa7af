//! Several statements in one trip to SQLite's thread, which costs more than most of them do.

use std::{mem, thread};

use futures_util::{FutureExt, TryStream, TryStreamExt};
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{AssertSqlSafe, Either, Error, Executor, query_with};

use super::rows::{Answer, Rows};
use super::statement::{Statement, arguments};

/// How often SQLite's thread is let go on before it is waited for.
const PATIENT: usize = 4;

/// Runs them all, and returns what each answers with; or which failed, and why.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    statements: &[&Statement],
) -> Result<Vec<Answer>, (usize, Error)> {
    let values = statements.iter().flat_map(|statement| &statement.values);
    let values = arguments::<Sqlite>(values).map_err(|error| (0, error))?;
    let is_kept = statements.iter().all(|statement| statement.is_kept);
    let query = query_with(text(statements), values).persistent(is_kept);
    let (mut said, mut rows) = (Vec::with_capacity(statements.len()), Vec::new());
    let mut answers = connection.fetch_many(query);
    loop {
        match next(&mut answers).await {
            Ok(None) => return Ok(said),
            Ok(Some(Either::Right(row))) => rows.push(row),
            Ok(Some(Either::Left(result))) => {
                let rows = Rows::Sqlite(mem::take(&mut rows));
                said.push(Answer { rows, changed: result.rows_affected() });
            }
            Err(error) => return Err((said.len(), error)),
        }
    }
}

/// Runs one by itself.
pub(super) async fn run_one(
    connection: &mut SqliteConnection,
    statement: &Statement,
) -> sqlx::Result<Answer> {
    let said = run(connection, &[statement]).await.map_err(|(_, error)| error)?;
    said.into_iter().next().ok_or(Error::RowNotFound)
}

/// The next answer. SQLite's thread would wake this one with each, which costs more than most answers do: so it is
/// let go on for a while before anybody sleeps.
async fn next<S: TryStream + Unpin>(answers: &mut S) -> Result<Option<S::Ok>, S::Error> {
    for _ in 0..PATIENT {
        if let Some(answer) = answers.try_next().now_or_never() {
            return answer;
        }
        thread::yield_now();
    }
    answers.try_next().await
}

fn text(statements: &[&Statement]) -> AssertSqlSafe<String> {
    let mut text = String::with_capacity(1024);
    let mut values = 0;
    for (at, statement) in statements.iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        if !statement.is_kept && statements.len() == 1 {
            statement.write_without_numbers(&mut text);
        } else {
            statement.write_after(values, &mut text);
        }
        values += statement.values.len();
    }
    // Written by us; what anybody typed is among the values.
    AssertSqlSafe(text)
}
