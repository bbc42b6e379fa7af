//! The other way in: a password.

use std::sync::Arc;
use std::time::Duration;

use super::{Caller, Desk};
use crate::address::Network;
use crate::clock::Timestamp;
use crate::db::{Work, unit};
use crate::devices::Device;
use crate::events::{Way, What};
use crate::limits::{Charge, Limit, Taken};
use crate::mobile::Mobile;
use crate::passwords::{Checked, Hash, Password, Passwords};
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
    /// It is what is kept of this user.
    Right(Box<Kept>),
    Wrong,
    Limited(Duration),
    Busy,
}

/// What is kept of a user, and the same by today's rules, where it is not yet.
pub(super) struct Kept {
    pub user: UserId,
    pub hash: Hash,
    pub better: Option<Hash>,
    pub attempt: Attempt,
}

/// An attempt, as it is counted.
pub(super) struct Attempt {
    mobile: Mobile,
    networks: Vec<Network>,
    /// The known browser whose own budget it was counted against.
    device: Option<Device>,
    at: Timestamp,
}

impl Attempt {
    fn charges(&self) -> Vec<Charge<'_>> {
        match &self.device {
            None => [Limit::PasswordsPerMobile.of(self.mobile.digits())]
                .into_iter()
                .chain(Limit::PasswordsPerAddress.of_networks(&self.networks))
                .collect(),
            Some(device) => vec![Limit::PasswordsPerDevice.of(device.id())],
        }
    }
}

/// Signs in those who know their password.
#[derive(Clone, Debug)]
pub struct ByPassword {
    pub(super) desk: Arc<Desk>,
    /// Who compares passwords.
    pub(super) passwords: Passwords,
}

impl ByPassword {
    /// Sign-in by password at this desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, passwords: Passwords::default() }
    }

    /// Signs in whoever knows the password of this number. Counted first, then compared.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in.
    pub async fn password_login(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        password: Password,
    ) -> anyhow::Result<PasswordLogin> {
        let desk = &*self.desk;
        let now = desk.clock.now();
        let Kept { user, hash, better, attempt } =
            match self.judge(caller, mobile, password, now).await? {
                Verdict::Right(kept) => *kept,
                Verdict::Wrong => return Ok(PasswordLogin::Wrong),
                Verdict::Limited(wait) => return Ok(PasswordLogin::Limited(wait)),
                Verdict::Busy => return Ok(PasswordLogin::Busy),
            };
        let device = unit!(desk.db, work => {
            let better = better.as_ref();
            if !desk.users.sign_in_by_password(work, &user, &hash, better, now).await? {
                return Ok(work.undo(None));
            }
            let (by, session) = ((Way::Password, &caller.place()), random::bytes());
            desk.sessions.begin(work, &caller.visitor, &user, by, session, now);
            self.forgive(work, &attempt);
            // Whoever typed a hundred wrong codes in a row was somebody else, or has remembered.
            desk.limits.clear(work, &[Limit::WrongCodesInRow.of(mobile.digits())]);
            let event = caller.event(What::SignedIn { by: Way::Password }, mobile).of(&user);
            desk.add(work, event, now).await?;
            Ok(Some(Device::signs_in(desk.device(caller, now), &user, now)))
        })?;
        Ok(match device {
            Some(device) => PasswordLogin::Welcome { device: desk.devices.cookie(&device) },
            // It was right a moment ago.
            None => PasswordLogin::Wrong,
        })
    }

    /// Counts an attempt: against the limits that hold for all, or, once one of them is reached, against the budget of
    /// a browser that the user has signed in with before.
    async fn count(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<(Taken, Attempt)> {
        let desk = &*self.desk;
        let take = async |attempt: &Attempt| {
            let charges = attempt.charges();
            unit!(desk.db, work => Ok(desk.limits.take(work, &charges, now).await?))
        };
        let (mobile, networks) = (mobile.clone(), caller.networks());
        let mut attempt = Attempt { mobile, networks, device: None, at: now };
        let taken = take(&attempt).await?;
        if matches!(taken, Taken::Refused(_)) && caller.device.is_some() {
            let user = desk.users.find_enabled(&attempt.mobile).await?;
            attempt.device = desk.known_device(caller, user.as_ref(), now);
            if attempt.device.is_some() {
                return Ok((take(&attempt).await?, attempt));
            }
        }
        Ok((taken, attempt))
    }

    /// Counts an attempt, then compares. An unknown number, one without a password and one that may not sign in are
    /// wrong after the same work.
    pub(super) async fn judge(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        typed: Password,
        now: Timestamp,
    ) -> anyhow::Result<Verdict> {
        let desk = &*self.desk;
        let (taken, attempt) = self.count(caller, mobile, now).await?;
        if let Taken::Refused(refusal) = taken {
            return Ok(Verdict::Limited(desk.note_refusal(caller, mobile, refusal, now).await?));
        }
        let kept = desk.users.password(mobile).await?;
        let (user, hash) = kept.unzip();
        let in_table = desk.users.password_kinds().await?;
        let network = caller.widest_network();
        match self.passwords.check(&network, typed.clone(), hash.clone(), in_table).await? {
            Checked::Right { outdated } => {
                let (Some(user), Some(hash)) = (user, hash) else { return Ok(Verdict::Wrong) };
                // Where too many are being hashed, it waits for the next time.
                let better =
                    if outdated { self.passwords.hash(&network, typed).await? } else { None };
                Ok(Verdict::Right(Box::new(Kept { user, hash, better, attempt })))
            }
            Checked::Wrong => {
                let mut event = caller.event(What::WrongPassword, mobile);
                if let Some(user) = &user {
                    event = event.of(user);
                }
                desk.note(event, now).await?;
                Ok(Verdict::Wrong)
            }
            Checked::Busy => {
                // Nothing was compared for the number; but the address shall not go on filling the line.
                let mut others = attempt.charges();
                others.retain(|charge| charge.limit() != Limit::PasswordsPerAddress);
                unit!(desk.db, work => {
                    desk.limits.give_back(work, &others, now);
                    Ok(())
                })?;
                Ok(Verdict::Busy)
            }
        }
    }

    /// A right password was counted as if it were wrong; and it ends the row of wrong ones for this number.
    pub(super) fn forgive(&self, work: &mut Work, attempt: &Attempt) {
        let mut others = attempt.charges();
        others.retain(|charge| charge.limit() != Limit::PasswordsPerMobile);
        let limits = &self.desk.limits;
        limits.clear(work, &[Limit::PasswordsPerMobile.of(attempt.mobile.digits())]);
        limits.give_back(work, &others, attempt.at);
    }
}
