//! The second half: the code comes back, and somebody is in.

use std::time::Duration;

use super::{Registration, SignIn, note};
use crate::address::ClientAddress;
use crate::codes::Code;
use crate::limits::{Charge, Limit, Taken};
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::users::UserId;

/// What became of an attempt to sign in with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeLogin {
    /// This user is signed in, in a new session.
    Welcome(UserId),
    /// It is not a code that this browser was sent for this number, or not any more.
    WrongCode,
    /// The code is right and now used up, but nobody who may sign in has the number.
    NoSuchUser,
    /// Too often. The next guess is allowed in so long.
    Limited(Duration),
}

impl SignIn {
    /// Signs in whoever answers this browser's challenge. Counted first, then compared, then used up.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in.
    pub async fn code_login(
        &self,
        visitor: &mut Visitor,
        mobile: &Mobile,
        code: &Code,
        from: ClientAddress,
    ) -> anyhow::Result<CodeLogin> {
        let now = self.clock.now();
        let network = from.network();
        let guess = (Limit::GuessesPerAddress, network.as_str());
        let wrong_for_mobile = (Limit::WrongCodesPerMobile, mobile.digits());
        let wrong_in_all = (Limit::WrongCodesTotal, "");

        // Who guesses at a number that this browser was sent no code for can hit nothing, so it is not
        // held against the number's owner.
        let challenge = visitor.challenge().filter(|challenge| challenge.mobile() == mobile);
        let charges: &[Charge<'_>] = match challenge {
            Some(_) => &[guess, wrong_for_mobile, wrong_in_all],
            None => &[guess],
        };
        if let Taken::Refused(refusal) = self.limits.take(charges, now).await? {
            return Ok(CodeLogin::Limited(note(refusal, mobile, from)));
        }
        let Some(challenge) = challenge else {
            return Ok(CodeLogin::WrongCode);
        };
        let is_right = self.challenges.count_guess(challenge.id(), now).await?
            && challenge.opens(&self.seal, mobile, code, now)
            && self.challenges.use_up(challenge.id(), now).await?;
        if !is_right {
            tracing::info!(%mobile, %from, "wrong code");
            return Ok(CodeLogin::WrongCode);
        }
        self.limits.clear(wrong_for_mobile).await?;
        self.limits.give_back(wrong_in_all).await?;

        let mobile = challenge.mobile().clone();
        if self.policy.registration == Registration::Open {
            self.users.add(&mobile, "", now).await?;
        }
        let Some(user) = self.users.sign_in(&mobile, now).await? else {
            tracing::info!(%mobile, %from, "right code, but no such user");
            return Ok(CodeLogin::NoSuchUser);
        };
        visitor.welcome(user.clone()).await?;
        tracing::info!(%mobile, %user, %from, "signed in by code");
        Ok(CodeLogin::Welcome(user))
    }
}
