//! Watching the bill: the operator hears of it before the budget is used up, and when codes go out that
//! nobody comes back with, as when somebody sends messages for the sake of sending them.

use super::SignIn;
use crate::clock::Timestamp;
use crate::events::{Event, What};
use crate::limits::{Limit, Taken, Tally};

/// Of a hundred messages that the budget has, the operator hears of it when so many are used.
const NEARLY_USED: i64 = 80;

/// So many messages to one sign-in are more than people who mistype or wait need.
const SENDS_PER_SIGN_IN: i64 = 3;

/// Below so many messages an hour their relation to sign-ins says nothing.
const ENOUGH_SENDS: i64 = 20;

impl SignIn {
    /// Counts a message, and warns where there is reason to; of each reason once an hour.
    pub(super) async fn watch_the_bill(&self, now: Timestamp) -> anyhow::Result<()> {
        self.limits.count(Tally::Sends, now).await?;
        let used = self.limits.percent_used((Limit::SendsTotal, ""), now).await?;
        if used >= NEARLY_USED && self.may_warn("budget", now).await? {
            let event = Event::new(What::BudgetNearlyUsed { percent: used });
            self.events.record(event, now).await;
        }
        let sends = self.limits.last_hour(Tally::Sends, now).await?;
        let sign_ins = self.limits.last_hour(Tally::SignIns, now).await?;
        let unused = sends >= ENOUGH_SENDS && sends > SENDS_PER_SIGN_IN * sign_ins;
        if unused && self.may_warn("unused codes", now).await? {
            self.events.record(Event::new(What::CodesUnused { sends, sign_ins }), now).await;
        }
        Ok(())
    }

    async fn may_warn(&self, of: &str, now: Timestamp) -> anyhow::Result<bool> {
        let taken = self.limits.take(&[(Limit::Warnings, of)], now).await?;
        Ok(matches!(taken, Taken::Granted { .. }))
    }
}
