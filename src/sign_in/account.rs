//! What somebody who is signed in sees and ends of the own sessions.

use super::{ByPassword, Caller};
use crate::clock::Timestamp;
use crate::db::{Work, unit};
use crate::events::What;
use crate::passwords::PasswordLength;
use crate::sessions::{OpenSession, SignedIn, Which, Why};

/// What the account page shows.
#[derive(Debug)]
pub struct Account {
    /// Who it is.
    pub user: SignedIn,
    /// The sign-in before this one: when, and from which address.
    pub last_sign_in: Option<(Timestamp, Option<String>)>,
    /// The session that asks.
    pub this: Option<OpenSession>,
    /// The others, the one last used first.
    pub others: Vec<OpenSession>,
}

/// What became of the wish to end a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSession {
    /// It is over.
    Ended,
    /// It was the one that asked: the person is signed out.
    SignedOut,
    /// Nobody is signed in here, or it is none of this person's sessions.
    NoSuchSession,
}

/// What people do who are signed in.
#[derive(Clone, Debug)]
pub struct Accounts(pub(super) ByPassword);

impl Accounts {
    /// Accounts of those who sign in so, or by code.
    #[must_use]
    pub fn new(by_password: ByPassword) -> Self {
        Self(by_password)
    }

    /// `PASSWORD_MIN_LENGTH`.
    #[must_use]
    pub fn password_length(&self) -> PasswordLength {
        self.0.desk.policy.password_length
    }

    /// The account of the person who is signed in; `None` if nobody is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn account(&self, caller: &Caller) -> anyhow::Result<Option<Account>> {
        let desk = &*self.0.desk;
        let Some(me) = caller.visitor.signed_in() else { return Ok(None) };
        let last_sign_in = desk.events.last_sign_in(&me.user, me.since).await?;
        let sessions = desk.sessions.of_user(&me.user, desk.clock.now()).await?;
        let (mut this, others): (Vec<_>, _) =
            sessions.into_iter().partition(|session| session.sid == me.sid);
        Ok(Some(Account { user: me.clone(), last_sign_in, this: this.pop(), others }))
    }

    /// Signs out whoever is signed in.
    ///
    /// # Errors
    /// If the database does not answer; then the session goes on.
    pub async fn sign_out(&self, caller: &Caller) -> anyhow::Result<()> {
        let now = self.0.desk.clock.now();
        unit!(self.0.desk.db, work => self.end_this(work, caller, now).await)
    }

    async fn end_this(
        &self,
        work: &mut Work,
        caller: &Caller,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let desk = &*self.0.desk;
        let ended =
            desk.sessions.end(work, Which::Of(&caller.visitor), Why::SignedOut, now).await?;
        if let (1, Some(me)) = (ended, caller.visitor.signed_in()) {
            let event = caller.event(What::SignedOut, &me.mobile).of(&me.user);
            desk.add(work, event, now).await?;
        }
        Ok(())
    }

    /// Ends the session of this name, if it is one of the caller's own.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_session(&self, caller: &Caller, sid: &str) -> anyhow::Result<EndSession> {
        let desk = &*self.0.desk;
        let now = desk.clock.now();
        unit!(desk.db, work => {
            let Some(me) = desk.sessions.hold(work, &caller.visitor, now).await? else {
                return Ok(work.undo(EndSession::NoSuchSession));
            };
            if sid == me.sid {
                self.end_this(work, caller, now).await?;
                return Ok(EndSession::SignedOut);
            }
            let which = Which::Named(&me.user, sid);
            let count = desk.sessions.end(work, which, Why::EndedByUser, now).await?;
            if count == 0 {
                return Ok(work.undo(EndSession::NoSuchSession));
            }
            let event = caller.event(What::SessionsEnded { count }, &me.mobile).of(&me.user);
            desk.add(work, event, now).await?;
            Ok(EndSession::Ended)
        })
    }

    /// Ends all of the caller's sessions but the one that asks.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_other_sessions(&self, caller: &Caller) -> anyhow::Result<EndSession> {
        let desk = &*self.0.desk;
        let now = desk.clock.now();
        unit!(desk.db, work => {
            let Some(me) = desk.sessions.hold(work, &caller.visitor, now).await? else {
                return Ok(work.undo(EndSession::NoSuchSession));
            };
            let which = Which::Others(&me.user, &me.sid);
            let count = desk.sessions.end(work, which, Why::EndedByUser, now).await?;
            let event = caller.event(What::SessionsEnded { count }, &me.mobile).of(&me.user);
            desk.add(work, event, now).await?;
            Ok(EndSession::Ended)
        })
    }
}
