//! The first half: a code goes out.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::{Caller, Registration, SignIn, note};
use crate::clock::Timestamp;
use crate::codes::{Challenge, Code, State};
use crate::limits::{Limit, Taken};
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::sms::{CodeSent, SmsOutcome};
use crate::users::User;

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
            tracing::warn!(%mobile, from = %caller.address, "no code sent: sign-in by SMS is off for this number");
            return Ok(SendCode::Locked);
        }
        let mut challenge = match self.challenge(&caller.visitor, &mobile, now).await? {
            Ok(challenge) => challenge,
            Err(until) => return Ok(SendCode::Limited(until)),
        };
        let test_code = self.policy.test_mobiles.code(&mobile, now);
        let taken = match test_code {
            Some(_) => Taken::Granted { next_in: Duration::ZERO },
            None => self.count_send(&caller, &mobile, user.as_ref(), now).await?,
        };
        let again_at = match taken {
            Taken::Granted { next_in } => now + next_in,
            Taken::Refused(refusal) => {
                return Ok(SendCode::Limited(now + note(refusal, &mobile, caller.address)));
            }
        };

        let goes_out = expected && test_code.is_none();
        let code = test_code.unwrap_or_else(|| Code::random(self.policy.code_length));
        let expires_at = now + self.policy.code_lifetime;
        let waiting = Waiting { again_at, expires_at };
        let before = challenge.clone();
        let mut visitor = caller.visitor;
        challenge.issue(&self.seal, &code, expires_at);
        self.challenges.open(&challenge, expires_at).await?;
        visitor.keep(challenge).await?;
        if !goes_out {
            return Ok(SendCode::Accepted(waiting));
        }

        let delivery = Arc::clone(self).deliver(visitor, before, code, waiting);
        let delivery = self.under_way.spawn(delivery);
        if self.policy.hide_unknown_mobiles {
            // How long the provider takes would tell that there is somebody to send to.
            return Ok(SendCode::Accepted(waiting));
        }
        delivery.await.context("the delivery panicked")?
    }

    /// Counts a send: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before.
    async fn count_send(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        user: Option<&User>,
        now: Timestamp,
    ) -> anyhow::Result<Taken> {
        let network = caller.address.network();
        let common = [
            (Limit::SendsPerMobile, mobile.digits()),
            (Limit::SendsPerAddress, &network),
            (Limit::SendsTotal, ""),
            (Limit::SendsByStrangers, ""),
        ];
        let taken = self.limits.take(&common, now).await?;
        match self.known_device(caller, user) {
            Some(device) if matches!(taken, Taken::Refused(_)) => {
                let own = [(Limit::SendsTotal, ""), (Limit::SendsPerDevice, device.id())];
                Ok(self.limits.take(&own, now).await?)
            }
            _ => Ok(taken),
        }
    }

    /// Tells that there is no such user. Counted for the address, so that nobody lists the users.
    async fn turn_away(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<SendCode> {
        let (from, network) = (caller.address, caller.address.network());
        Ok(match self.limits.take(&[(Limit::SendsPerAddress, &network)], now).await? {
            Taken::Granted { next_in } => {
                tracing::info!(%mobile, %from, "no code sent: no such user");
                SendCode::NoSuchUser(now + next_in)
            }
            Taken::Refused(refusal) => SendCode::Limited(now + note(refusal, mobile, from)),
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
            State::Over => Ok(Challenge::new(mobile.clone())),
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
    ) -> anyhow::Result<SendCode> {
        let mobile = before.mobile();
        if let Err(error) = self.watch_the_bill(self.clock.now()).await {
            tracing::error!("cannot watch the bill: {error:#}");
        }
        match self.sms.send_code(mobile, &code).await {
            SmsOutcome::Accepted(receipt) => {
                tracing::info!(%mobile, send_id = receipt.send_id, "code accepted by the provider");
                self.take_over(visitor, receipt.code_sent).await?;
                return Ok(SendCode::Accepted(waiting));
            }
            SmsOutcome::Unknown(reason) => {
                tracing::warn!(%mobile, "the code may or may not arrive: {reason}");
                return Ok(SendCode::Unconfirmed(waiting));
            }
            SmsOutcome::RefusedForPerson(reason) | SmsOutcome::TryLater(reason) => {
                tracing::warn!(%mobile, "no code sent: {reason}");
            }
            SmsOutcome::RefusedForOperator(reason) => {
                tracing::error!(%mobile, "no code is sent until the operator acts: {reason}");
            }
        }
        // Nobody has the new code, so it must not push out one that is still on its way.
        if let Some(mut challenge) = visitor.challenge().cloned() {
            challenge.withdraw_last(before);
            visitor.keep(challenge).await?;
        }
        Ok(SendCode::Failed(waiting.again_at))
    }

    /// What the provider says it sent is what the person will type.
    async fn take_over(&self, mut visitor: Visitor, sent: CodeSent) -> anyhow::Result<()> {
        match sent {
            CodeSent::Ours => {}
            CodeSent::Another(code) => {
                tracing::error!("the provider sent a code of its own → look at NETEASE_CODE_STYLE");
                if let Some(mut challenge) = visitor.challenge().cloned() {
                    challenge.replace_last(&self.seal, &code);
                    visitor.keep(challenge).await?;
                }
            }
            CodeSent::Unusable => tracing::error!(
                "the provider sent something that is no code of ours, and it will open nothing \
                 → look at NETEASE_CODE_STYLE and the template"
            ),
        }
        Ok(())
    }
}
