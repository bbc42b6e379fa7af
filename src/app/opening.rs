//! The database that the settings name, and its key.

use anyhow::Context;

use crate::config::Config;
use crate::db::Db;
use crate::key::Key;

/// The database and its key, both of which are there.
///
/// # Errors
/// If one of them is not, or cannot be used.
pub async fn open(config: &Config) -> anyhow::Result<(Db, Key)> {
    let db = Db::open(&config.database).await?;
    with_key(db, key(config)).await
}

/// The database and its key; what is not there is made.
///
/// # Errors
/// If one of them cannot be made or used.
pub async fn open_or_make(config: &Config) -> anyhow::Result<(Db, Key)> {
    let db = Db::open_or_make(&config.database).await?;
    let key = match (&config.secret_key, config.database.key_file()) {
        (None, Some(file)) => Key::kept_or_made_in(&file),
        _ => key(config),
    };
    with_key(db, key).await
}

async fn with_key(db: Db, key: anyhow::Result<Key>) -> anyhow::Result<(Db, Key)> {
    if key.is_err() {
        db.close().await;
    }
    Ok((db, key?))
}

/// `SECRET_KEY`, or the key that lies beside the SQLite file.
///
/// # Errors
/// If there is none, or its file cannot be read.
pub fn key(config: &Config) -> anyhow::Result<Key> {
    match (&config.secret_key, config.database.key_file()) {
        (Some(key), _) => Ok(key.clone()),
        (None, Some(file)) => Key::kept_in(&file)?.with_context(|| {
            format!(
                "the key file {} is not there → put it back from where it was kept; else `codelogin serve` makes \
                 another, with which signing keys, codes on their way, known browsers, counts and `events --mobile` \
                 fit no more",
                file.display()
            )
        }),
        (None, None) => anyhow::bail!("SECRET_KEY is needed with PostgreSQL"),
    }
}
