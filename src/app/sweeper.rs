//! What is over is taken away.

use std::time::Duration;

use crate::clock::Clock;
use crate::codes::Challenges;
use crate::config::Config;
use crate::db::Db;
use crate::events::Events;
use crate::grants::Grants;
use crate::key::Key;
use crate::limits::Limits;
use crate::sessions::Sessions;

/// How long the name of an ended session is kept for whoever has to be told of it.
const ENDED_KEPT: Duration = Duration::from_hours(24);

/// How many rows are swept at once, so that nobody waits long for the write lock.
const SWEEP_BATCH: i64 = 500;

/// Takes away what is over.
#[derive(Clone)]
pub(super) struct Sweeper {
    sessions: Sessions,
    grants: Grants,
    challenges: Challenges,
    pub limits: Limits,
    events: Events,
    events_kept: Duration,
    clock: Clock,
}

impl Sweeper {
    /// Of this database, by these settings.
    pub fn new(
        (db, key): (&Db, &Key),
        (sessions, events): (Sessions, Events),
        config: &Config,
        clock: Clock,
    ) -> Self {
        Self {
            sessions,
            grants: Grants::new(db.clone()),
            challenges: Challenges::new(db.clone(), config.guesses),
            limits: Limits::new(db.clone(), key, config.limits.clone()),
            events,
            events_kept: config.events_kept,
            clock,
        }
    }

    pub async fn sweep(self) -> anyhow::Result<()> {
        let Self { sessions, grants, challenges, limits, events, .. } = &self;
        let now = self.clock.now();
        let is_full = |swept: u64| swept == SWEEP_BATCH.unsigned_abs();
        while is_full(sessions.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(sessions.sweep_ended(now - ENDED_KEPT, SWEEP_BATCH).await?) {}
        while is_full(sessions.sweep_tickets(now, SWEEP_BATCH).await?) {}
        while is_full(grants.sweep_access(now, SWEEP_BATCH).await?) {}
        while is_full(grants.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(challenges.sweep(now, SWEEP_BATCH).await?) {}
        while is_full(limits.sweep(now, SWEEP_BATCH).await?) {}
        if events.believes(now).await? {
            while is_full(events.sweep(now - self.events_kept, SWEEP_BATCH).await?) {}
        }
        Ok(())
    }
}
