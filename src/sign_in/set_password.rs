//! Setting and changing one's password.

use std::time::Duration;

use super::by_password::Verdict;
use super::{Accounts, Caller};
use crate::db::unit;
use crate::events::What;
use crate::passwords::{Password, Unfit};
use crate::sessions::{Which, Why};

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

impl Accounts {
    /// Sets the password of whoever is signed in. Where there is one, it has to be told: a session that
    /// was left open is not enough.
    ///
    /// # Errors
    /// If the database does not answer; then nothing is changed.
    pub async fn set_password(
        &self,
        caller: &Caller,
        current: &str,
        new: &str,
    ) -> anyhow::Result<SetPassword> {
        let desk = &*self.0.desk;
        let now = desk.clock.now();
        let Some(found) = caller.visitor.signed_in() else { return Ok(SetPassword::SignedOut) };
        let new = match Password::chosen(new, desk.policy.password_length, &found.mobile) {
            Ok(new) => new,
            Err(unfit) => return Ok(SetPassword::Unfit(unfit)),
        };
        let mut kept = None;
        if found.has_password {
            let current = Password::typed(current);
            match self.0.judge(caller, &found.mobile, current, now).await? {
                Verdict::Right(right) if right.user == found.user => kept = Some(right),
                Verdict::Right(_) | Verdict::Wrong => return Ok(SetPassword::WrongCurrent),
                Verdict::Limited(wait) => return Ok(SetPassword::Limited(wait)),
                Verdict::Busy => return Ok(SetPassword::Busy),
            }
        }
        let hash = self.0.passwords.hash(&caller.widest_network(), new).await?;
        let Some(hash) = hash else { return Ok(SetPassword::Busy) };
        unit!(desk.db, work => {
            let Some(me) = desk.sessions.hold(work, &caller.visitor, now).await? else {
                return Ok(work.undo(SetPassword::SignedOut));
            };
            let before = kept.as_ref().map(|kept| &kept.hash);
            if !desk.users.change_password(work, &me.user, before, &hash).await? {
                return Ok(work.undo(SetPassword::WrongCurrent));
            }
            let which = Which::Others(&me.user, &me.sid);
            desk.sessions.end(work, which, Why::PasswordChanged, now).await?;
            desk.sessions.renew(work, &caller.visitor, now);
            if let Some(kept) = &kept {
                self.0.forgive(work, &kept.attempt);
            }
            let event = caller.event(What::PasswordSet, &me.mobile).of(&me.user);
            desk.add(work, event, now).await?;
            Ok(SetPassword::Set)
        })
    }
}
