//! Knocking at a server, to hear why nobody is let in.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Error};
use tokio::time::timeout;

/// How long a statement waits for another process to finish writing, or for a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Makes one connection, and closes it.
pub(super) async fn knock(server: &PgConnectOptions) -> sqlx::Result<()> {
    let connected = timeout(PATIENCE, server.connect()).await;
    let connection: PgConnection = connected.map_err(|_| Error::PoolTimedOut)??;
    connection.close().await
}

/// Whether the server would take a connection in a moment, for which the pool waits.
pub(super) fn is_starting(error: &Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_transient_in_connect_phase)
}
