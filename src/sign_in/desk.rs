//! What all that signing in consists of stands on.

use std::time::Duration;

use super::{Caller, Policy};
use crate::clock::{Clock, Timestamp};
use crate::codes::{Challenges, Guesses, Seal};
use crate::db::{self, Db, Work, unit};
use crate::devices::{Device, Devices};
use crate::events::{Event, Events, What};
use crate::key::Key;
use crate::limits::{AllRules, Charge, Limit, Limits, Refusal, Taken};
use crate::mobile::Mobile;
use crate::sessions::Sessions;
use crate::users::{User, Users};

/// The rooms of a service, and the operator's choices.
#[derive(Debug)]
pub struct Desk {
    pub(super) db: Db,
    pub(super) users: Users,
    pub(super) challenges: Challenges,
    pub(super) limits: Limits,
    pub(super) seal: Seal,
    pub(super) devices: Devices,
    pub(super) sessions: Sessions,
    pub(super) events: Events,
    pub(super) policy: Policy,
    pub(super) clock: Clock,
}

impl Desk {
    /// A desk on this database.
    #[must_use]
    pub fn new(
        db: Db,
        key: &Key,
        (limits, guesses): (AllRules, Guesses),
        sessions: Sessions,
        events: Events,
        policy: Policy,
        clock: Clock,
    ) -> Self {
        Self {
            users: Users::new(db.clone()),
            challenges: Challenges::new(db.clone(), guesses),
            limits: Limits::new(db.clone(), key, limits),
            seal: Seal::new(key),
            devices: Devices::new(key),
            sessions,
            events,
            policy,
            clock,
            db,
        }
    }

    /// The caller's browser, if this user has signed in with it before.
    pub(super) fn known_device(
        &self,
        caller: &Caller,
        user: Option<&User>,
        now: Timestamp,
    ) -> Option<Device> {
        let user = user?;
        self.device(caller, now).filter(|device| device.is_of(user))
    }

    /// The caller's browser, if anybody has signed in with it before.
    pub(super) fn device(&self, caller: &Caller, now: Timestamp) -> Option<Device> {
        self.devices.read(caller.device.as_deref()?, now)
    }

    /// Notes that a limit refused what the caller asked for, and returns how long it goes on doing so.
    pub(super) async fn note_refusal(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        refusal: Refusal,
        now: Timestamp,
    ) -> anyhow::Result<Duration> {
        let Refusal { limit, wait } = refusal;
        let what = if limit == Limit::WrongCodesInRow {
            What::Locked
        } else {
            What::Limited {
                limit: limit.name().into(),
                message: limit.message().into(),
                wait: wait.as_secs(),
            }
        };
        self.note(caller.event(what, mobile), now).await?;
        Ok(wait)
    }

    /// Writes something into the ledger, as often as that is done in one network.
    pub(super) async fn note(&self, event: Event, now: Timestamp) -> anyhow::Result<()> {
        self.events.note(&self.limits, event, now).await
    }

    /// Counts what happens, and notes it if the limit allows it.
    pub(super) async fn take_and_note(
        &self,
        charges: &[Charge<'_>],
        event: &Event,
        now: Timestamp,
    ) -> anyhow::Result<Taken> {
        unit!(self.db, work => {
            let taken = self.limits.take(work, charges, now).await?;
            if let Taken::Granted { .. } = taken {
                self.add(work, event.clone(), now).await?;
            }
            Ok(taken)
        })
    }

    /// Adds an entry, as often as that is done in one network.
    pub(super) async fn add(
        &self,
        work: &mut Work,
        event: Event,
        now: Timestamp,
    ) -> db::Result<()> {
        self.events.add_capped(work, &self.limits, event, now).await
    }
}
