//! The second half: the code comes back, and somebody is in.

use std::time::Duration;

use super::{Caller, Registration, SignIn};
use crate::clock::Timestamp;
use crate::codes::Code;
use crate::events::{Way, What};
use crate::limits::{Limit, Taken, Tally};
use crate::mobile::Mobile;

/// What became of an attempt to sign in with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeLogin {
    /// Somebody is signed in, in a new session.
    Welcome {
        /// What proves from now on that the browser is known.
        device: String,
    },
    /// It is not a code that this browser was sent for this number, or not any more.
    WrongCode,
    /// The code is right and now used up, but nobody who may sign in has the number.
    NoSuchUser,
    /// Too often. The next guess is allowed in so long.
    Limited(Duration),
    /// Sign-in by SMS is off for this number: too many wrong codes in a row.
    Locked,
}

/// Whose budget a guess was counted against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Budget {
    Common,
    Device,
}

impl SignIn {
    /// Signs in whoever answers this browser's challenge. Counted first, then compared, then used up.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in.
    pub async fn code_login(
        &self,
        caller: &mut Caller,
        mobile: &Mobile,
        code: &Code,
    ) -> anyhow::Result<CodeLogin> {
        let now = self.clock.now();
        let challenge = caller.visitor.challenge().filter(|challenge| challenge.mobile() == mobile);
        let Some(challenge) = challenge.cloned() else {
            return self.guess_at_nothing(caller, mobile, now).await;
        };
        if !self.challenges.count_guess(challenge.id(), now).await? {
            return self.guess_at_nothing(caller, mobile, now).await;
        }
        let (taken, budget) = self.count_guess(caller, mobile, now).await?;
        if let Taken::Refused(refusal) = taken {
            self.challenges.give_guess_back(challenge.id()).await?;
            let wait = self.note_refusal(caller, mobile, refusal, now).await?;
            let locked = refusal.limit == Limit::WrongCodesInRow;
            return Ok(if locked { CodeLogin::Locked } else { CodeLogin::Limited(wait) });
        }
        let is_right = challenge.opens(&self.seal, mobile, code, now)
            && self.challenges.use_up(challenge.id(), now).await?;
        if !is_right {
            self.events.record(caller.event(What::WrongCode, mobile), now).await;
            return Ok(CodeLogin::WrongCode);
        }
        self.forgive(mobile, budget).await?;

        let mobile = challenge.mobile();
        if self.policy.registration == Registration::Open {
            self.users.register(caller.event(What::Registered, mobile), mobile, now).await?;
        }
        let is_agreed = self.policy.test_mobiles.code(mobile, now).is_some();
        let by = if is_agreed { Way::TestCode } else { Way::Code };
        let Some(device) = self.welcome(caller, mobile, by, now).await? else {
            self.events.record(caller.event(What::RightCodeForNobody, mobile), now).await;
            return Ok(CodeLogin::NoSuchUser);
        };
        self.limits.count(Tally::SignIns, now).await?;
        // The message that led here was this browser's; the next is not due at once.
        self.limits.take(&[(Limit::SendsPerDevice, device.id())], now).await?;
        Ok(CodeLogin::Welcome { device: self.devices.cookie(&device) })
    }

    /// Without a challenge that is open, no guess can hit, so none is held against the number's owner.
    async fn guess_at_nothing(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<CodeLogin> {
        let charge = (Limit::GuessesPerAddress, &*caller.network());
        Ok(match self.limits.take(&[charge], now).await? {
            Taken::Granted { .. } => {
                self.events.record(caller.event(What::WrongCode, mobile), now).await;
                CodeLogin::WrongCode
            }
            Taken::Refused(refusal) => {
                CodeLogin::Limited(self.note_refusal(caller, mobile, refusal, now).await?)
            }
        })
    }

    /// Counts a guess: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before.
    async fn count_guess(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<(Taken, Budget)> {
        let network = caller.network();
        let in_row = (Limit::WrongCodesInRow, mobile.digits());
        let common = [
            (Limit::GuessesPerAddress, network.as_str()),
            (Limit::WrongCodesPerMobile, mobile.digits()),
            in_row,
            (Limit::WrongCodesTotal, ""),
        ];
        let taken = self.limits.take(&common, now).await?;
        if matches!(taken, Taken::Granted { .. }) || caller.device.is_none() {
            return Ok((taken, Budget::Common));
        }
        let user = self.users.find_enabled(mobile).await?;
        let Some(device) = self.known_device(caller, user.as_ref()) else {
            return Ok((taken, Budget::Common));
        };
        let own = [in_row, (Limit::WrongCodesPerDevice, device.id())];
        Ok((self.limits.take(&own, now).await?, Budget::Device))
    }

    /// A right code was counted as if it were wrong; and it ends the row of wrong ones before it, for
    /// this number and no other.
    async fn forgive(&self, mobile: &Mobile, budget: Budget) -> anyhow::Result<()> {
        let mobile = mobile.digits();
        self.limits
            .clear(&[(Limit::WrongCodesPerMobile, mobile), (Limit::WrongCodesInRow, mobile)])
            .await?;
        match budget {
            Budget::Common => self.limits.give_back((Limit::WrongCodesTotal, "")).await?,
            Budget::Device => {}
        }
        Ok(())
    }
}
