//! Watching the bill: the operator hears of it before the budget is used up, and when codes go out that
//! nobody comes back with, as when somebody sends messages for the sake of sending them.

use super::{Caller, Desk};
use crate::clock::Timestamp;
use crate::db::{self, Work, unit};
use crate::events::{Event, What};
use crate::limits::{Limit, Reckoning, Taken, Tally};
use crate::mobile::Mobile;

/// Of a hundred messages that the budget has, the operator hears of it when so many are used.
const NEARLY_USED: i64 = 80;

/// So many messages to one sign-in are more than people who mistype or wait need.
const SENDS_PER_SIGN_IN: i64 = 3;

/// Of a hundred wrong codes that are allowed in all, the operator hears of it when so many are typed.
const MANY_WRONG: i64 = 50;

/// Below so many messages an hour their relation to sign-ins says nothing.
const ENOUGH_SENDS: i64 = 20;

impl Desk {
    /// Counts a message, and reckons what the bill comes to.
    pub(super) async fn bill(&self, work: &mut Work, now: Timestamp) -> db::Result<Reckoning> {
        self.limits.tally(work, Tally::Sends, now);
        self.limits.reckon(work, now).await
    }

    /// Warns of the bill where there is reason to; of each reason once an hour.
    pub(super) async fn warn_of(
        &self,
        work: &mut Work,
        bill: Reckoning,
        now: Timestamp,
    ) -> db::Result<()> {
        let Reckoning { used, sends, sign_ins } = bill;
        if used >= NEARLY_USED && self.may_warn(work, "budget", now).await? {
            let event = Event::new(What::BudgetNearlyUsed { percent: used });
            self.events.add(work, event, now);
        }
        let unused = sends >= ENOUGH_SENDS && sends > SENDS_PER_SIGN_IN * sign_ins;
        if unused && self.may_warn(work, "unused codes", now).await? {
            self.events.add(work, Event::new(What::CodesUnused { sends, sign_ins }), now);
        }
        Ok(())
    }

    /// Writes a wrong code down, and warns where half of them are typed that are allowed in all.
    pub(super) async fn note_wrong_code(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        unit!(self.db, work => {
            let percent = self.limits.used(work, Limit::WrongCodesTotal, now).await?;
            if percent >= MANY_WRONG && self.may_warn(work, "wrong codes", now).await? {
                self.events.add(work, Event::new(What::ManyWrongCodes { percent }), now);
            }
            let event = caller.event(What::WrongCode, mobile);
            Ok(self.add(work, event, now).await?)
        })
    }

    async fn may_warn(&self, work: &mut Work, of: &str, now: Timestamp) -> db::Result<bool> {
        let taken = self.limits.take(work, &[Limit::Warnings.of(of)], now).await?;
        Ok(matches!(taken, Taken::Granted { .. }))
    }
}
