//! Making keys, and having them take over from each other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::pair::Pair;
use super::seal::Seal;
use super::store::{self, Made, Store};
use super::turn::SigningKey;
use crate::clock::{Clock, Timestamp};
use crate::db::{self, Db, unit};
use crate::events::{Event, Events, What};
use crate::random;

/// What the operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs now.
    pub kid: String,
    /// The one that did before.
    pub before: Option<String>,
}

/// Makes keys when it is time.
#[derive(Clone)]
pub(super) struct Rotation {
    pub db: Db,
    pub store: Store,
    pub seal: Seal,
    pub events: Events,
    pub lifetime: Duration,
    pub clock: Clock,
    /// Held by the one who makes a key: fifty who need the first one are not to make fifty.
    pub making: Arc<Mutex<()>>,
}

impl Rotation {
    /// Makes the key that is needed, if one is: the first, or one that takes over from the last. Of several instances
    /// one makes it; false: this did not.
    pub async fn keep_up(&self) -> anyhow::Result<bool> {
        let _alone = self.making.lock().await;
        let now = self.clock.now();
        if self.due(self.store.last().await?.as_ref(), now).is_none() {
            return Ok(false);
        }
        let made = self.make().await?;
        unit!(self.db, work => {
            let in_turn = store::in_turn(work, now).await?;
            let Some(signs_from) = self.due(in_turn.last(), now) else { return Ok(work.undo(false)) };
            if let Some(last) = in_turn.last() {
                store::retire(work, last, signs_from);
            }
            if !store::add(work, &made, signs_from, now).await? {
                return Ok(work.undo(false));
            }
            let (kid, signs_in) = (made.kid.clone(), (signs_from - now).as_secs());
            self.events.add(work, Event::new(What::SigningKeyRotated { kid, signs_in }), now);
            Ok(true)
        })
    }

    /// Has a new key sign at once. What the one before has signed is believed as ever, unless that is taken away; one that
    /// was to be next has signed nothing, and goes.
    pub async fn rotate(&self, takes_away: bool) -> anyhow::Result<Rotated> {
        let _alone = self.making.lock().await;
        let now = self.clock.now();
        let made = self.make().await?;
        unit!(self.db, work => {
            let in_turn = store::in_turn(work, now).await?;
            for (place, key) in in_turn.iter().enumerate() {
                if takes_away || place > 0 {
                    store::remove(work, key);
                } else {
                    store::retire(work, key, now);
                }
            }
            if !store::add(work, &made, now, now).await? {
                return Err(db::lost().into());
            }
            let (kid, before) = (made.kid.clone(), in_turn.first().map(|key| key.kid.clone()));
            if let Some(kid) = before.clone().filter(|_| takes_away) {
                self.events.add(work, Event::new(What::SigningKeyDropped { kid }), now);
            }
            let told = What::SigningKeyRotated { kid: kid.clone(), signs_in: 0 };
            self.events.add(work, Event::new(told), now);
            Ok(Rotated { kid, before })
        })
    }

    /// When one that is made now begins to sign, if it is time for one.
    fn due(&self, last: Option<&SigningKey>, now: Timestamp) -> Option<Timestamp> {
        last.map_or(Some(now), |last| last.next_signs_from(self.lifetime, now))
    }

    async fn make(&self) -> anyhow::Result<Made> {
        let seal = self.seal.clone();
        let make = move || {
            let (kid, pair) = (random::label(), Pair::random()?);
            Ok(Made { private: pair.sealed(&seal, &kid)?, modulus: pair.modulus(), kid })
        };
        spawn_blocking(make).await?
    }
}
