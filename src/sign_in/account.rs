//! What somebody who is signed in sees and ends of the own sessions.

use super::{Caller, SignIn};
use crate::clock::Timestamp;
use crate::events::{Event, What};
use crate::sessions::OpenSession;
use crate::users::User;

/// What the account page shows.
#[derive(Debug)]
pub struct Account {
    /// Who it is.
    pub user: User,
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

impl SignIn {
    /// The account of the person who is signed in; `None` if nobody is. A session whose user may not sign
    /// in any more ends here.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn account(&self, caller: &mut Caller) -> anyhow::Result<Option<Account>> {
        let Some(user) = self.signed_in(caller).await? else { return Ok(None) };
        let now = self.clock.now();
        let since = caller.visitor.since().unwrap_or(now);
        let last_sign_in = self.events.last_sign_in(&user.id, since).await?;
        let key = caller.visitor.key();
        let sessions = self.sessions.of_user(&user.id, now).await?;
        let (mut this, others): (Vec<_>, _) =
            sessions.into_iter().partition(|session| session.key == key);
        Ok(Some(Account { user, last_sign_in, this: this.pop(), others }))
    }

    /// Who is signed in. A session whose user may not sign in any more ends here.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn signed_in(&self, caller: &mut Caller) -> anyhow::Result<Option<User>> {
        let Some(id) = caller.visitor.user() else { return Ok(None) };
        let user = self.users.get_enabled(id).await?;
        if user.is_none() {
            caller.visitor.leave().await?;
        }
        Ok(user)
    }

    /// Signs out whoever is signed in.
    ///
    /// # Errors
    /// If the database does not answer; then the session goes on.
    pub async fn sign_out(&self, caller: &mut Caller) -> anyhow::Result<()> {
        let user = self.signed_in(caller).await?;
        caller.visitor.leave().await?;
        if let Some(user) = user {
            self.tell(caller, What::SignedOut, &user).await;
        }
        Ok(())
    }

    /// Ends the session of this name, if it is one of the caller's own.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_session(&self, caller: &mut Caller, key: &str) -> anyhow::Result<EndSession> {
        let Some(user) = self.signed_in(caller).await? else {
            return Ok(EndSession::NoSuchSession);
        };
        if key == caller.visitor.key() {
            self.sign_out(caller).await?;
            return Ok(EndSession::SignedOut);
        }
        if !self.sessions.end(&user.id, key).await? {
            return Ok(EndSession::NoSuchSession);
        }
        self.tell(caller, What::SessionsEnded { count: 1 }, &user).await;
        Ok(EndSession::Ended)
    }

    /// Ends all of the caller's sessions but the one that asks.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_other_sessions(&self, caller: &mut Caller) -> anyhow::Result<EndSession> {
        let Some(user) = self.signed_in(caller).await? else {
            return Ok(EndSession::NoSuchSession);
        };
        let count = self.sessions.end_others(&user.id, &caller.visitor.key()).await?;
        self.tell(caller, What::SessionsEnded { count }, &user).await;
        Ok(EndSession::Ended)
    }

    async fn tell(&self, caller: &Caller, what: What, user: &User) {
        let event: Event = caller.event(what, &user.mobile).of(&user.id);
        self.events.record(event, self.clock.now()).await;
    }
}
