//! A code on its way, and what the provider answers.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::Desk;
use super::counted::Counted;
use super::send_code::{SendCode, Waiting};
use crate::clock::Timestamp;
use crate::codes::{ChallengeId, Code, Sealed};
use crate::db::{Work, plainly, unit};
use crate::events::{Event, What};
use crate::limits::Tally;
use crate::mobile::Mobile;
use crate::random;
use crate::sms::{CodeSent, SmsOutcome, SmsSender};
use crate::user_id::UserId;

/// A message waits so long at most, where it must not show that there is one.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// A code that goes out.
pub(super) struct Delivery {
    pub challenge: ChallengeId,
    pub mobile: Mobile,
    pub code: Code,
    pub sealed: Sealed,
    pub waiting: Waiting,
    pub counted: Counted,
    /// That it was asked for.
    pub asked: Event,
}

impl Delivery {
    /// Hands the code over, and writes down what came of it. Where that cannot be written it is logged, and the
    /// person told all the same.
    pub(super) async fn goes_out(self, desk: Arc<Desk>, sms: Arc<dyn SmsSender>) -> SendCode {
        let timer = desk.events.metrics().provider();
        let outcome = sms.send_code(&self.mobile, &self.code).await;
        timer.observe_duration();
        let Waiting { again_at, .. } = self.waiting;
        let again_at = match self.write_down(&desk, &outcome).await {
            Ok(again_at) => again_at,
            Err(error) => {
                tracing::error!(
                    "cannot write down what the provider answered: {}",
                    plainly(&error)
                );
                desk.events.tell(&self.asked.then(answer(&outcome)));
                again_at
            }
        };
        match outcome {
            SmsOutcome::Accepted(_) => SendCode::Accepted(self.waiting),
            SmsOutcome::Unknown(_) => SendCode::Unconfirmed(self.waiting),
            SmsOutcome::RefusedForPerson(_)
            | SmsOutcome::TryLater(_)
            | SmsOutcome::Unreachable(_)
            | SmsOutcome::RefusedForOperator(_) => SendCode::Failed(again_at),
        }
    }

    /// Does it, or as much work for a number that nothing is sent to, after a pause: what is done behind one answer slows
    /// the next, which would tell whether there is somebody.
    pub(super) async fn goes_behind_the_answer(
        self,
        desk: Arc<Desk>,
        sms: Arc<dyn SmsSender>,
        goes_out: bool,
    ) {
        sleep(random::shorter_than(LONGEST_PAUSE)).await;
        if goes_out {
            self.goes_out(desk, sms).await;
            return;
        }
        sleep(random::shorter_than(desk.events.metrics().provider_takes() * 2)).await;
        if let Err(error) = desk.seems_to_deliver().await {
            tracing::error!("cannot hide that nothing is sent: {}", plainly(&error));
        }
    }

    /// One unit of work. Returns when the next may be asked for.
    async fn write_down(&self, desk: &Desk, outcome: &SmsOutcome) -> anyhow::Result<Timestamp> {
        let now = desk.clock.now();
        // Such a message costs nothing, and nobody can be expected to come back with its code.
        let never_left = matches!(outcome, SmsOutcome::Unreachable(_));
        unit!(desk.db, work => {
            let replaced = self.settle_code(desk, work, outcome);
            let mut asked = self.asked.clone();
            let there = asked.user().map(|user| desk.users.is_there(work, user));
            let bill = if never_left { None } else { Some(desk.bill(work, now).await?) };
            if let Some(there) = there && work.told_one(there).await?.is_none() {
                asked = asked.forgotten();
            }
            desk.events.add(work, asked.then(answer(outcome)), now);
            if let Some(usable) = replaced {
                desk.events.add(work, asked.then(What::CodeReplaced { usable }), now);
            }
            let Some(bill) = bill else {
                return desk.give_send_back(work, &self.counted, now).await;
            };
            desk.warn_of(work, bill, now).await?;
            Ok(self.waiting.again_at)
        })
    }

    /// What the provider says it sent is what the person will type. Returns, where that is another code than ours,
    /// whether it can be one.
    fn settle_code(&self, desk: &Desk, work: &mut Work, outcome: &SmsOutcome) -> Option<bool> {
        let Self { challenge, mobile, sealed, waiting, .. } = self;
        match outcome {
            SmsOutcome::Unknown(_) => None,
            SmsOutcome::Accepted(receipt) => match &receipt.code_sent {
                CodeSent::Ours => None,
                CodeSent::Another(code) => {
                    let sent = Sealed::new(&desk.seal, challenge, mobile, code, waiting.expires_at);
                    desk.challenges.replace(work, challenge, sealed, &sent);
                    Some(true)
                }
                CodeSent::Unusable => Some(false),
            },
            SmsOutcome::RefusedForPerson(_)
            | SmsOutcome::TryLater(_)
            | SmsOutcome::Unreachable(_)
            | SmsOutcome::RefusedForOperator(_) => {
                desk.challenges.withdraw(work, challenge, sealed);
                None
            }
        }
    }
}

impl Desk {
    /// The work of writing down a delivery, for nobody.
    async fn seems_to_deliver(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        unit!(self.db, work => {
            let there = self.users.is_there(work, &UserId::new(now));
            self.limits.tally(work, Tally::Nobodys, now);
            self.limits.reckon(work, now).await?;
            work.told_one(there).await?;
            Ok(())
        })
    }
}

/// What the provider's answer is in the ledger.
fn answer(outcome: &SmsOutcome) -> What {
    match outcome {
        SmsOutcome::Accepted(receipt) => What::CodeAccepted { send_id: receipt.send_id.clone() },
        SmsOutcome::Unknown(why) => {
            What::CodeUnconfirmed { code: why.code, reason: why.to_string() }
        }
        SmsOutcome::RefusedForPerson(why)
        | SmsOutcome::TryLater(why)
        | SmsOutcome::Unreachable(why) => {
            What::CodeRefused { code: why.code, reason: why.to_string() }
        }
        SmsOutcome::RefusedForOperator(why) => {
            What::ServiceRefused { code: why.code, reason: why.to_string() }
        }
    }
}
