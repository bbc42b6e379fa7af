//! The first half: a code goes out.

use std::sync::Arc;

use anyhow::Context;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::delivery::Delivery;
use super::send_code::{SendCode, Waiting};
use super::{Caller, Desk, Registration};
use crate::clock::Timestamp;
use crate::codes::{Challenge, ChallengeId, Code, Sealed, State};
use crate::db::unit;
use crate::events::What;
use crate::limits::{Limit, Taken};
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::sms::SmsSender;

/// Sends codes.
#[derive(Clone, Debug)]
pub struct Asking {
    desk: Arc<Desk>,
    /// Who delivers them.
    sms: Arc<dyn SmsSender>,
    /// Messages on their way. They go on when the browser that asked for them hangs up.
    under_way: TaskTracker,
}

impl Asking {
    /// Codes that are handed to this provider.
    #[must_use]
    pub fn new(desk: Arc<Desk>, sms: Arc<dyn SmsSender>) -> Self {
        Self { desk, sms, under_way: TaskTracker::new() }
    }

    /// Waits for messages that are on their way, no longer than until then.
    pub async fn ends(&self, deadline: Instant) {
        self.under_way.close();
        let _ = timeout_at(deadline, self.under_way.wait()).await;
    }

    /// Of a hundred messages that `LIMIT_SENDS_TOTAL` allows, how many are used.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn budget_used(&self, now: Timestamp) -> anyhow::Result<i64> {
        Ok(self.desk.limits.budget_used(now).await?)
    }

    /// Sends a code to this number, good in this browser alone.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn send_code(&self, caller: &Caller, mobile: &Mobile) -> anyhow::Result<SendCode> {
        let desk = &*self.desk;
        let now = desk.clock.now();
        let user = desk.users.find_enabled(mobile).await?;
        let expected = user.is_some() || desk.policy.registration == Registration::Open;
        if !expected && !desk.policy.hide_unknown_mobiles {
            return self.turn_away(caller, mobile, now).await;
        }
        let id = match self.challenge(&caller.visitor, mobile, now) {
            Ok(id) => id,
            Err(spent) => return self.refuse_spent(caller, spent, now).await,
        };
        let is_new = caller.visitor.challenge().is_none_or(|held| held.id != id);
        let test_code = desk.policy.test_mobiles.code(mobile, now);
        let what = match (expected, &test_code) {
            (false, _) => What::NoSuchUser,
            (true, Some(_)) => What::TestCodeRequested,
            (true, None) => What::CodeRequested,
        };
        let goes_out = what == What::CodeRequested;
        let is_test = test_code.is_some();
        let mut asked = caller.event(what, mobile);
        if let Some(user) = &user {
            asked = asked.of(&user.id);
        }
        let code = test_code.unwrap_or_else(|| Code::random(desk.policy.code_length));
        let expires_at = now + desk.policy.code_lifetime;
        let sealed = Sealed::new(&desk.seal, &id, mobile, &code, expires_at);

        let (taken, counted) = unit!(desk.db, work => {
            desk.challenges.issue(work, &id, mobile, &sealed, expires_at);
            desk.sessions.keep(work, &caller.visitor, &id, expires_at, now);
            let total = desk.limits.ask_reached(work, &[Limit::WrongCodesTotal.of_all()], now);
            let counted = desk.count_send(work, caller, mobile, user.as_ref(), is_test, now).await?;
            if let Taken::Refused(_) = counted.0 {
                return Ok(work.undo(counted));
            }
            if is_new && let Some(total) = total && !work.told(total).await?.is_empty() {
                desk.challenges.note_late(work, &id);
            }
            desk.events.add(work, asked.clone(), now);
            Ok(counted)
        })?;
        let again_at = match taken {
            Taken::Granted { next_in } => now + next_in,
            Taken::Refused(refusal) if refusal.limit == Limit::WrongCodesInRow => {
                desk.note_refusal(caller, mobile, refusal, now).await?;
                return Ok(SendCode::Locked);
            }
            Taken::Refused(refusal) => {
                let wait = desk.note_refusal(caller, mobile, refusal, now).await?;
                return Ok(SendCode::Limited(now + wait));
            }
        };
        let waiting = Waiting { again_at, expires_at };
        let mobile = mobile.clone();
        let delivery = Delivery { challenge: id, mobile, code, sealed, waiting, counted, asked };
        let (desk, sms) = (Arc::clone(&self.desk), Arc::clone(&self.sms));
        if desk.policy.hide_unknown_mobiles {
            // How long the provider takes would tell that there is somebody to send to.
            let behind = delivery.goes_behind_the_answer(desk, sms, goes_out);
            self.under_way.spawn(behind.in_current_span());
            return Ok(SendCode::Accepted(waiting));
        }
        if !goes_out {
            return Ok(SendCode::Accepted(waiting));
        }
        let delivered = self.under_way.spawn(delivery.goes_out(desk, sms).in_current_span());
        delivered.await.context("the delivery panicked")
    }

    /// Tells that there is no such user. Counted for the address, so that nobody lists the users.
    async fn turn_away(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<SendCode> {
        let desk = &*self.desk;
        let networks = caller.networks();
        let charges: Vec<_> = Limit::SendsPerAddress.of_networks(&networks).collect();
        let event = caller.event(What::NoSuchUser, mobile);
        Ok(match desk.take_and_note(&charges, &event, now).await? {
            Taken::Granted { next_in } => SendCode::NoSuchUser(now + next_in),
            Taken::Refused(refusal) => {
                SendCode::Limited(now + desk.note_refusal(caller, mobile, refusal, now).await?)
            }
        })
    }

    /// The challenge that a new code joins: the one this browser has for this number while it is open,
    /// else a new one; or, where its guesses are made, none until it is over. A new code would give the guesses
    /// back.
    fn challenge<'a>(
        &self,
        visitor: &'a Visitor,
        mobile: &Mobile,
        now: Timestamp,
    ) -> Result<ChallengeId, &'a Challenge> {
        let before = visitor.challenge();
        let held = before.filter(|held| held.mobile == *mobile);
        match held.map(|held| (held, held.state(self.desk.challenges.guesses(), now))) {
            Some((held, State::Open)) => Ok(held.id.clone()),
            Some((held, State::Spent)) => Err(held),
            Some((_, State::Used | State::Over)) | None => Ok(match visitor.session() {
                Some(session) => {
                    let before = before.map(|before| &before.id);
                    ChallengeId::next(&self.desk.seal, &session, mobile, before)
                }
                None => ChallengeId::random(),
            }),
        }
    }

    async fn refuse_spent(
        &self,
        caller: &Caller,
        spent: &Challenge,
        now: Timestamp,
    ) -> anyhow::Result<SendCode> {
        let what = What::Limited {
            limit: "code_guesses".into(),
            message: "the guesses at the code of this browser are made".into(),
            wait: (spent.expires_at - now).as_secs(),
        };
        self.desk.note(caller.event(what, &spent.mobile), now).await?;
        Ok(SendCode::Limited(spent.expires_at))
    }
}
