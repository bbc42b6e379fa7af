//! Setting and changing one's password.

use std::time::Duration;

use super::password_login::Verdict;
use super::{Caller, SignIn};
use crate::events::{Event, What};
use crate::passwords::{Password, Unfit};

/// What became of the wish for a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetPassword {
    /// It is set, and all other sessions are over.
    Set,
    /// It is not one to be set.
    Unfit(Unfit),
    /// The present password is another one.
    WrongCurrent,
    /// Too often a wrong one. The next attempt is allowed in so long.
    Limited(Duration),
    /// Too many passwords are being checked already.
    Busy,
    /// Nobody is signed in here.
    SignedOut,
}

impl SignIn {
    /// Sets the password of whoever is signed in. Where there is one, it has to be told: a session that
    /// was left open is not enough.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn set_password(
        &self,
        caller: &mut Caller,
        current: &str,
        new: &str,
    ) -> anyhow::Result<SetPassword> {
        let Some(user) = self.signed_in(caller).await? else { return Ok(SetPassword::SignedOut) };
        let now = self.clock.now();
        let new = match Password::chosen(new, self.policy.password_length, &user.mobile) {
            Ok(new) => new,
            Err(unfit) => return Ok(SetPassword::Unfit(unfit)),
        };
        if user.has_password {
            let current = Password::typed(current);
            match self.judge_password(caller, &user.mobile, current, now).await? {
                Verdict::Right => {}
                Verdict::Wrong => return Ok(SetPassword::WrongCurrent),
                Verdict::Limited(wait) => return Ok(SetPassword::Limited(wait)),
                Verdict::Busy => return Ok(SetPassword::Busy),
            }
        }
        let Some(hash) = self.passwords.hash(new).await? else { return Ok(SetPassword::Busy) };
        let event: Event = caller.event(What::PasswordSet, &user.mobile);
        let this = caller.visitor.key();
        self.users.set_password(event, &user.mobile, &hash, &this, now).await?;
        caller.visitor.renew().await?;
        Ok(SetPassword::Set)
    }
}
