//! What the service does by itself, beside the sweep.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::background::{Run, Task};
use crate::db::Db;
use crate::oidc::{Backchannel, Keys};

/// Has another key sign when it is time.
pub(super) fn rotate(keys: Keys) -> Task {
    Task::for_one("rotate_signing_keys", move || {
        let keys = keys.clone();
        async move { keys.look_ahead().await }
    })
}

/// Tells applications of sessions that are over. Of several instances each tells what it takes.
pub(super) fn tell(backchannel: Backchannel) -> Task {
    let run = move || -> Run {
        let backchannel = backchannel.clone();
        Box::pin(async move { backchannel.go_round().await })
    };
    let every = Duration::from_secs(1);
    Task { name: "tell_applications", every, is_for_one: false, run: Box::new(run) }
}

/// Tells the log when the database stops doing its work, why, and when it does it again.
pub(super) fn watch(db: Db) -> Task {
    let was_there = Arc::new(AtomicBool::new(true));
    let run = move || -> Run {
        let (db, was_there) = (db.clone(), Arc::clone(&was_there));
        Box::pin(async move {
            let answer = db.ping().await;
            match (&answer, was_there.swap(answer.is_ok(), Ordering::Relaxed)) {
                (Err(error), true) => tracing::error!("the database does not do its work: {error}"),
                (Ok(()), false) => tracing::info!("the database does its work again"),
                (Ok(()), true) | (Err(_), false) => {}
            }
            Ok(())
        })
    };
    let every = Duration::from_secs(5);
    Task { name: "watch_the_database", every, is_for_one: false, run: Box::new(run) }
}
