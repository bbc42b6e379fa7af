//! A PostgreSQL server: a pool of connections, and transactions on them.

use std::borrow::Cow;
use std::future::ready;
use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, Postgres};
use sqlx::{AssertSqlSafe, Either, Error, Executor, SqlSafeStr, SqlStr, Transaction, query_with};

use super::knock::{PATIENCE, is_starting, knock};
use super::rows::{Answer, Rows};
use super::statement::{Statement, arguments};
use super::trouble::Failed;

/// How old a connection to a server grows: its memory there only ever grows with it.
const LONGEST_CONNECTION: Duration = Duration::from_mins(30);

/// How many connections one instance has.
const CONNECTIONS: u32 = 16;

pub(super) async fn connect(to: &PgConnectOptions) -> sqlx::Result<PgPool> {
    // The pool would try for its whole time, and then not say why.
    let refusal = match knock(to).await {
        Err(error) if !is_starting(&error) => return Err(error),
        answer => answer.err(),
    };
    // Without the library's own care for idle ones: where one is given back and taken at the same moment it counts
    // less than none of them, and the task that then looks after them all never ends. And without a question before
    // each use whether it is alive, which is a trip to the server: who finds it dead takes the next.
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .before_acquire(|_, connection| Box::pin(ready(Ok(connection.age < LONGEST_CONNECTION))))
        .connect_with(to.clone())
        .await
        .map_err(|error| refusal.unwrap_or(error))
}

/// Begins a transaction, on a connection that is alive.
pub(super) async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut left = CONNECTIONS;
    loop {
        match pool.begin().await {
            Err(error) if left > 0 && is_dead(&error) => left -= 1,
            said => return said,
        }
    }
}

/// Asks by itself, on a connection that is alive.
pub(super) async fn ask(pool: &PgPool, statement: Statement) -> sqlx::Result<Answer> {
    let mut left = CONNECTIONS;
    loop {
        let mut connection = pool.acquire().await?;
        match run_one(&mut connection, statement.clone()).await {
            Err(error) if left > 0 && is_dead(&error) => left -= 1,
            said => return said,
        }
    }
}

/// Whether the connection is at fault, which lay idle while the server ended it.
fn is_dead(error: &Error) -> bool {
    match error {
        Error::Io(_) => true,
        Error::Database(error) => matches!(error.code().as_deref(), Some("57P01" | "57P02")),
        _ => false,
    }
}

/// Runs them one after another. Returns what each of them answers with.
pub(super) async fn run(
    connection: &mut PgConnection,
    statements: Vec<Statement>,
) -> Result<Vec<Answer>, Failed> {
    let mut said = Vec::with_capacity(statements.len());
    for statement in statements {
        let dispensable = statement.dispensable;
        let answer = run_one(connection, statement).await;
        said.push(answer.map_err(|error| Failed { error, dispensable })?);
    }
    Ok(said)
}

pub(super) async fn run_one(
    connection: &mut PgConnection,
    statement: Statement,
) -> sqlx::Result<Answer> {
    let text: SqlStr = match (statement.sql, statement.locking) {
        (Cow::Borrowed(sql), "") => sql.into_sql_str(),
        // Written by us; what anybody typed is among the values.
        (sql, locking) => AssertSqlSafe(format!("{sql}{locking}")).into_sql_str(),
    };
    let values = arguments::<Postgres>(&statement.values)?;
    let query = query_with(text, values).persistent(statement.is_kept);
    let (mut rows, mut changed) = (Vec::new(), 0);
    let mut answers = connection.fetch_many(query);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(row) => rows.push(row),
            Either::Left(result) => changed += result.rows_affected(),
        }
    }
    Ok(Answer { rows: Rows::Postgres(rows), changed })
}
