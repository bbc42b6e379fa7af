//! What all that signing in consists of stands on.

use std::time::Duration;

use super::{Caller, Policy};
use crate::clock::{Clock, Timestamp};
use crate::codes::{Challenges, Guesses, Seal};
use crate::db::{Db, unit};
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
        let device = self.devices.read(caller.device.as_deref()?, now)?;
        device.is_of(user?).then_some(device)
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
        self.note(caller, caller.event(what, mobile), now).await?;
        Ok(wait)
    }

    /// Writes a refusal into the ledger. Nothing else bounds how many there are, so of one network only so
    /// many an hour are written.
    pub(super) async fn note(
        &self,
        caller: &Caller,
        refusal: Event,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let charge = (Limit::RefusalsNoted, &*caller.network());
        if let Taken::Refused(_) = self.take_and_tell(charge, &refusal, now).await? {
            self.events.tell(&refusal);
        }
        Ok(())
    }

    /// Counts what happens, and tells of it in the ledger if the limit allows it.
    pub(super) async fn take_and_tell(
        &self,
        charge: Charge<'_>,
        event: &Event,
        now: Timestamp,
    ) -> anyhow::Result<Taken> {
        unit!(self.db, work => {
            let taken = self.limits.take(work, &[charge], now).await?;
            if let Taken::Granted { .. } = taken {
                self.events.add(work, event.clone(), now);
            }
            Ok(taken)
        })
    }
}
