//! The other way in: a password.

use std::sync::Arc;
use std::time::Duration;

use super::{Caller, Desk};
use crate::clock::Timestamp;
use crate::db::{Work, unit};
use crate::devices::Device;
use crate::events::{Way, What};
use crate::limits::{Limit, Taken};
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
    Right(Kept),
    Wrong,
    Limited(Duration),
    Busy,
}

/// What is kept of a user, and the same by today's rules, where it is not yet.
pub(super) struct Kept {
    pub user: UserId,
    pub hash: Hash,
    pub better: Option<Hash>,
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
        let Kept { user, hash, better } = match self.judge(caller, mobile, password, now).await? {
            Verdict::Right(kept) => kept,
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
            self.forgive(work, caller, mobile, now);
            // Whoever typed a hundred wrong codes in a row was somebody else, or has remembered.
            desk.limits.clear(work, &[(Limit::WrongCodesInRow, mobile.digits())]);
            let event = caller.event(What::SignedIn { by: Way::Password }, mobile).of(&user);
            desk.events.add(work, event, now);
            Ok(Some(Device::new(user.clone(), now)))
        })?;
        Ok(match device {
            Some(device) => PasswordLogin::Welcome { device: desk.devices.cookie(&device) },
            // It was right a moment ago.
            None => PasswordLogin::Wrong,
        })
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
        let network = caller.network();
        let charges = charges(mobile, &network);
        let taken = unit!(desk.db, work => Ok(desk.limits.take(work, &charges, now).await?))?;
        if let Taken::Refused(refusal) = taken {
            return Ok(Verdict::Limited(desk.note_refusal(caller, mobile, refusal, now).await?));
        }
        let kept = desk.users.password(mobile).await?;
        let (user, hash) = kept.unzip();
        let in_table = desk.users.password_kinds().await?;
        match self.passwords.check(&network, typed.clone(), hash.clone(), in_table).await? {
            Checked::Right { outdated } => {
                let (Some(user), Some(hash)) = (user, hash) else { return Ok(Verdict::Wrong) };
                // Where too many are being hashed, it waits for the next time.
                let better =
                    if outdated { self.passwords.hash(&network, typed).await? } else { None };
                Ok(Verdict::Right(Kept { user, hash, better }))
            }
            Checked::Wrong => {
                let mut event = caller.event(What::WrongPassword, mobile);
                if let Some(user) = &user {
                    event = event.of(user);
                }
                desk.events.record(event, now).await;
                Ok(Verdict::Wrong)
            }
            Checked::Busy => {
                // Nothing was compared for the number; but the address shall not go on filling the line.
                let [of_mobile, _] = charges;
                unit!(desk.db, work => {
                    desk.limits.give_back(work, &[of_mobile], now);
                    Ok(())
                })?;
                Ok(Verdict::Busy)
            }
        }
    }

    /// A right password was counted as if it were wrong; and it ends the row of wrong ones for this number.
    pub(super) fn forgive(
        &self,
        work: &mut Work,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) {
        let network = caller.network();
        let [of_mobile, of_address] = charges(mobile, &network);
        self.desk.limits.clear(work, &[of_mobile]);
        self.desk.limits.give_back(work, &[of_address], now);
    }
}

fn charges<'a>(mobile: &'a Mobile, network: &'a str) -> [(Limit, &'a str); 2] {
    [(Limit::PasswordsPerMobile, mobile.digits()), (Limit::PasswordsPerAddress, network)]
}
