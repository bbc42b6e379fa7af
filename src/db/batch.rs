//! Several statements in one trip to SQLite's thread, which costs more than most of them do.

use std::thread;

use futures_util::{FutureExt, TryStream, TryStreamExt};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Either, Executor, query_with};

use super::statement::{Statement, arguments};
use super::trouble::Failed;

/// How often SQLite's thread is let go on before it is waited for.
const PATIENT: usize = 4;

/// Runs them all, between a beginning and an end that have no parameters and may be empty. Returns the rows that
/// the last of them answers with, and how many it changed.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    beginning: &'static str,
    statements: Vec<Statement>,
    end: &'static str,
) -> Result<(Vec<SqliteRow>, u64), Failed> {
    let is_kept = statements.iter().all(|statement| statement.is_kept);
    let dispensable: Vec<_> = statements.iter().map(|one| one.dispensable).collect();
    let before = usize::from(!beginning.is_empty());
    let last = before + statements.len();
    let text = text(beginning, &statements, end);
    let values = statements.into_iter().flat_map(|statement| statement.values);
    let query = query_with(text, arguments::<Sqlite>(values)?).persistent(is_kept);
    let (mut rows, mut changed, mut done) = (Vec::new(), 0, 0);
    let mut answers = connection.fetch_many(query);
    loop {
        let answer = next(&mut answers).await;
        match answer {
            Ok(None) => return Ok((rows, changed)),
            Ok(Some(Either::Right(row))) => rows.push(row),
            Ok(Some(Either::Left(result))) => {
                done += 1;
                if done == last {
                    changed = result.rows_affected();
                }
            }
            Err(error) => {
                let of_them = (before..last).contains(&done);
                let dispensable = if of_them { dispensable[done - before] } else { None };
                return Err(Failed { error, of_them, dispensable });
            }
        }
    }
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

fn text(beginning: &str, statements: &[Statement], end: &str) -> AssertSqlSafe<String> {
    let mut text = String::with_capacity(1024);
    let mut values = 0;
    text.push_str(beginning);
    for statement in statements {
        separate(&mut text);
        if !statement.is_kept && statements.len() == 1 {
            statement.write_without_numbers(&mut text);
        } else {
            statement.write_after(values, &mut text);
        }
        values += statement.values.len();
    }
    if !end.is_empty() {
        separate(&mut text);
    }
    text.push_str(end);
    // Written by us; what anybody typed is among the values.
    AssertSqlSafe(text)
}

fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push(';');
    }
}
