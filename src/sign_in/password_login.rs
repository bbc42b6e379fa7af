//! The other way in: a password.

use std::time::Duration;

use super::{Caller, SignIn};
use crate::clock::Timestamp;
use crate::events::{Way, What};
use crate::limits::{Limit, Taken};
use crate::mobile::Mobile;
use crate::passwords::{Checked, Hash, Password};
use crate::random;
use crate::user_id::UserId;

/// What became of an attempt to sign in with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordLogin {
    /// Somebody is signed in, in a new session.
    Welcome {
        /// What proves from now on that the browser is known.
        device: String,
    },
    /// It is not this number's password, or the number is nobody's, or has none, or may not sign in.
    Wrong,
    /// Too often. The next attempt is allowed in so long.
    Limited(Duration),
    /// Too many passwords are being checked already.
    Busy,
}

/// What became of a password that was typed for a number.
pub(super) enum Verdict {
    Right,
    Wrong,
    Limited(Duration),
    Busy,
}

impl SignIn {
    /// Signs in whoever knows the password of this number. Counted first, then compared.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in.
    pub async fn password_login(
        &self,
        caller: &mut Caller,
        mobile: &Mobile,
        password: Password,
    ) -> anyhow::Result<PasswordLogin> {
        let now = self.clock.now();
        match self.judge_password(caller, mobile, password, now).await? {
            Verdict::Right => {}
            Verdict::Wrong => return Ok(PasswordLogin::Wrong),
            Verdict::Limited(wait) => return Ok(PasswordLogin::Limited(wait)),
            Verdict::Busy => return Ok(PasswordLogin::Busy),
        }
        let Some(device) =
            self.welcome(caller, mobile, Way::Password, random::bytes(), now).await?
        else {
            return Ok(PasswordLogin::Wrong);
        };
        // Whoever typed a hundred wrong codes in a row was somebody else, or has remembered.
        self.limits.clear(&[(Limit::WrongCodesInRow, mobile.digits())]).await?;
        Ok(PasswordLogin::Welcome { device: self.devices.cookie(&device) })
    }

    /// Counts an attempt, then compares. One that is right is given back, and ends the row of wrong ones
    /// for this number. An unknown number, one without a password and one that may not sign in are wrong
    /// after the same work.
    pub(super) async fn judge_password(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        typed: Password,
        now: Timestamp,
    ) -> anyhow::Result<Verdict> {
        let network = caller.network();
        let of_address = (Limit::PasswordsPerAddress, network.as_str());
        let of_mobile = (Limit::PasswordsPerMobile, mobile.digits());
        if let Taken::Refused(refusal) = self.limits.take(&[of_mobile, of_address], now).await? {
            return Ok(Verdict::Limited(self.note_refusal(caller, mobile, refusal, now).await?));
        }
        let kept = self.users.password(mobile).await?;
        let (user, hash) = kept.unzip();
        let imported = self.users.imported_iterations().await?;
        match self.passwords.check(typed.clone(), hash.clone(), imported).await? {
            Checked::Right { outdated } => {
                self.limits.clear(&[of_mobile]).await?;
                self.limits.give_back(&[of_address], now).await?;
                if let (true, Some(user), Some(old)) = (outdated, user, hash) {
                    self.keep_anew(&user, &old, typed).await?;
                }
                Ok(Verdict::Right)
            }
            Checked::Wrong => {
                let mut event = caller.event(What::WrongPassword, mobile);
                if let Some(user) = &user {
                    event = event.of(user);
                }
                self.events.record(event, now).await;
                Ok(Verdict::Wrong)
            }
            Checked::Busy => {
                self.limits.give_back(&[of_mobile, of_address], now).await?;
                Ok(Verdict::Busy)
            }
        }
    }

    /// Keeps a right password by today's rules. Where too many are being hashed, it waits for the next time.
    async fn keep_anew(&self, user: &UserId, old: &Hash, typed: Password) -> anyhow::Result<()> {
        if let Some(new) = self.passwords.hash(typed).await? {
            self.users.keep_anew(user, old, &new).await?;
        }
        Ok(())
    }
}
