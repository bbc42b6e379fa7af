//! The first half: a code goes out.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tracing::Instrument;

use super::counted::Counted;
use super::{Caller, Registration, SignIn};
use crate::clock::Timestamp;
use crate::codes::{Challenge, Code, State};
use crate::db::plainly;
use crate::events::{Event, What};
use crate::limits::{Limit, Taken};
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::sms::{CodeSent, SmsOutcome};

/// What became of the wish for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendCode {
    /// The provider took it.
    Accepted(Waiting),
    /// It was handed over and no answer came: the code is good if it arrives.
    Unconfirmed(Waiting),
    /// The provider refused it, or could not be reached. The next may be asked for from then on.
    Failed(Timestamp),
    /// Nobody who may sign in has this number. The next may be asked for from then on.
    NoSuchUser(Timestamp),
    /// Too often. The next may be asked for from then on.
    Limited(Timestamp),
    /// Sign-in by SMS is off for this number: too many wrong codes in a row.
    Locked,
}

/// What matters to somebody who waits for a code. Moments and not durations, because the provider takes its
/// time to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When another may be asked for.
    pub again_at: Timestamp,
    /// When the code expires.
    pub expires_at: Timestamp,
}

impl SignIn {
    /// Sends a code to this number, good in this browser alone.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn send_code(
        self: &Arc<Self>,
        caller: Caller,
        mobile: Mobile,
    ) -> anyhow::Result<SendCode> {
        let now = self.clock.now();
        let user = self.users.find_enabled(&mobile).await?;
        let expected = user.is_some() || self.policy.registration == Registration::Open;
        if !expected && !self.policy.hide_unknown_mobiles {
            return self.turn_away(&caller, &mobile, now).await;
        }
        if self.limits.is_reached((Limit::WrongCodesInRow, mobile.digits()), now).await? {
            self.note(&caller, caller.event(What::Locked, &mobile), now).await?;
            return Ok(SendCode::Locked);
        }
        let mut challenge = match self.challenge(&caller.visitor, &mobile, now).await? {
            Ok(challenge) => challenge,
            Err(until) => {
                let what = What::Limited {
                    limit: "code_guesses".into(),
                    message: "the guesses at the code of this browser are made".into(),
                    wait: (until - now).as_secs(),
                };
                self.note(&caller, caller.event(what, &mobile), now).await?;
                return Ok(SendCode::Limited(until));
            }
        };
        let test_code = self.policy.test_mobiles.code(&mobile, now);
        let (taken, counted) = if test_code.is_some() {
            (Taken::Granted { next_in: Duration::ZERO }, None)
        } else {
            let (taken, counted) = self.count_send(&caller, &mobile, user.as_ref(), now).await?;
            (taken, Some(counted))
        };
        let again_at = match taken {
            Taken::Granted { next_in } => now + next_in,
            Taken::Refused(refusal) => {
                let wait = self.note_refusal(&caller, &mobile, refusal, now).await?;
                return Ok(SendCode::Limited(now + wait));
            }
        };

        let what = match (expected, &test_code) {
            (false, _) => What::NoSuchUser,
            (true, Some(_)) => What::TestCodeRequested,
            (true, None) => What::CodeRequested,
        };
        let goes_out = counted.filter(|_| what == What::CodeRequested);
        let mut asked = caller.event(what, &mobile);
        if let Some(user) = &user {
            asked = asked.of(&user.id);
        }
        let code = test_code.unwrap_or_else(|| Code::random(self.policy.code_length));
        let expires_at = now + self.policy.code_lifetime;
        let waiting = Waiting { again_at, expires_at };
        let before = challenge.clone();
        let mut visitor = caller.visitor;
        challenge.issue(&self.seal, &code, expires_at);
        self.challenges.open(&challenge, expires_at).await?;
        visitor.keep(challenge).await?;
        self.events.record(asked.clone(), now).await;
        let Some(counted) = goes_out else { return Ok(SendCode::Accepted(waiting)) };

        let delivery = Arc::clone(self).deliver(visitor, before, code, waiting, counted, asked);
        let delivery = self.under_way.spawn(delivery.in_current_span());
        if self.policy.hide_unknown_mobiles {
            // How long the provider takes would tell that there is somebody to send to.
            return Ok(SendCode::Accepted(waiting));
        }
        delivery.await.context("the delivery panicked")?
    }

    /// Tells that there is no such user. Counted for the address, so that nobody lists the users.
    async fn turn_away(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<SendCode> {
        let charge = (Limit::SendsPerAddress, &*caller.network());
        Ok(match self.limits.take(&[charge], now).await? {
            Taken::Granted { next_in } => {
                self.events.record(caller.event(What::NoSuchUser, mobile), now).await;
                SendCode::NoSuchUser(now + next_in)
            }
            Taken::Refused(refusal) => {
                SendCode::Limited(now + self.note_refusal(caller, mobile, refusal, now).await?)
            }
        })
    }

    /// The challenge that a new code joins: the one this browser has for this number while it is open,
    /// else a new one; or, where its guesses are made, when it is over. A new code would give the guesses
    /// back.
    async fn challenge(
        &self,
        visitor: &Visitor,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<Result<Challenge, Timestamp>> {
        let held = visitor.challenge().filter(|held| held.mobile() == mobile);
        let Some(held) = held else {
            return Ok(Ok(Challenge::new(mobile.clone())));
        };
        Ok(match self.challenges.state(held.id(), now).await? {
            State::Open => Ok(held.clone()),
            State::Used | State::Over => Ok(Challenge::new(mobile.clone())),
            State::Spent { until } => Err(until),
        })
    }

    /// Hands the code over. `before` is the challenge without it.
    async fn deliver(
        self: Arc<Self>,
        mut visitor: Visitor,
        before: Challenge,
        code: Code,
        waiting: Waiting,
        counted: Counted,
        asked: Event,
    ) -> anyhow::Result<SendCode> {
        let timer = self.metrics.provider();
        let outcome = self.sms.send_code(before.mobile(), &code).await;
        timer.observe_duration();
        self.events.record(asked.then(answer(&outcome)), self.clock.now()).await;
        // Such a message costs nothing, and nobody can be expected to come back with its code.
        let never_left = matches!(outcome, SmsOutcome::Unreachable(_));
        if !never_left && let Err(error) = self.watch_the_bill(self.clock.now()).await {
            tracing::error!("cannot watch the bill: {}", plainly(&error));
        }
        match outcome {
            SmsOutcome::Accepted(receipt) => {
                self.take_over(visitor, receipt.code_sent, &asked).await?;
                return Ok(SendCode::Accepted(waiting));
            }
            SmsOutcome::Unknown(_) => return Ok(SendCode::Unconfirmed(waiting)),
            SmsOutcome::RefusedForPerson(_)
            | SmsOutcome::TryLater(_)
            | SmsOutcome::Unreachable(_)
            | SmsOutcome::RefusedForOperator(_) => {}
        }
        // Nobody has the new code, so it must not push out one that is still on its way.
        if let Some(mut challenge) = visitor.challenge().cloned() {
            challenge.withdraw_last(before);
            visitor.keep(challenge).await?;
        }
        let again_at =
            if never_left { self.give_send_back(&counted).await? } else { waiting.again_at };
        Ok(SendCode::Failed(again_at))
    }

    /// What the provider says it sent is what the person will type.
    async fn take_over(
        &self,
        mut visitor: Visitor,
        sent: CodeSent,
        asked: &Event,
    ) -> anyhow::Result<()> {
        let now = self.clock.now();
        match sent {
            CodeSent::Ours => {}
            CodeSent::Another(code) => {
                self.events.record(asked.then(What::CodeReplaced { usable: true }), now).await;
                if let Some(mut challenge) = visitor.challenge().cloned() {
                    challenge.replace_last(&self.seal, &code);
                    visitor.keep(challenge).await?;
                }
            }
            CodeSent::Unusable => {
                self.events.record(asked.then(What::CodeReplaced { usable: false }), now).await;
            }
        }
        Ok(())
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
