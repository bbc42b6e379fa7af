//! A browser that visits, and what its session says of it.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::{OpenSession, SessionRules, store, until};
use crate::browser::Browser;
use crate::clock::{Clock, Timestamp};
use crate::codes::Challenge;
use crate::user_id::UserId;

/// The one entry of a session; [`super::Store`] reads the user's column from it.
pub(super) const ENTRY: &str = "visitor";

/// A browser. One that only looks has no row in the database and no cookie.
#[derive(Debug)]
pub struct Visitor {
    session: Session,
    memory: Memory,
    rules: SessionRules,
    clock: Clock,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Memory {
    pub signed_in: Option<SignedIn>,
    challenge: Option<Challenge>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub user: UserId,
    since: Timestamp,
    seen: Timestamp,
    /// Sessions of the first release have none.
    #[serde(default)]
    place: Place,
}

/// Where somebody signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The client's address.
    pub address: String,
    /// The browser, and the system that it runs on.
    pub browser: Browser,
}

impl SignedIn {
    pub fn shown(self, key: String) -> OpenSession {
        let Self { since, seen, place, .. } = self;
        OpenSession { key, place, since, seen }
    }
}

impl Visitor {
    /// Reads the session, and notes the visit of one who is signed in: not each time, which would make
    /// every look at a page a write, but when a twelfth of the idle time has passed.
    pub(super) async fn of(
        session: Session,
        rules: SessionRules,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let memory =
            session.get(ENTRY).await.context("cannot read the session")?.unwrap_or_default();
        let mut visitor = Self { session, memory, rules, clock };
        let now = visitor.clock.now();
        if let Some(signed_in) = &mut visitor.memory.signed_in
            && now - signed_in.seen >= rules.idle / 12
        {
            signed_in.seen = now;
            visitor.save().await?;
        }
        Ok(visitor)
    }

    /// Who is signed in here. The user may have been disabled or removed since.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.memory.signed_in.as_ref().map(|signed_in| &signed_in.user)
    }

    /// Since when.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        self.memory.signed_in.as_ref().map(|signed_in| signed_in.since)
    }

    /// What its session is called among those of the user; `""` where it has none.
    #[must_use]
    pub fn key(&self) -> String {
        self.session.id().as_ref().map(store::key).unwrap_or_default()
    }

    /// What this browser was last issued.
    #[must_use]
    pub fn challenge(&self) -> Option<&Challenge> {
        self.memory.challenge.as_ref()
    }

    /// Keeps the challenge in the session. It is stored when this returns.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn keep(&mut self, challenge: Challenge) -> anyhow::Result<()> {
        self.memory.challenge = Some(challenge);
        self.save().await
    }

    /// Signs the user in: a new session under a new id, with nothing from the old one, which is gone.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn welcome(&mut self, user: UserId, place: Place) -> anyhow::Result<()> {
        let now = self.clock.now();
        let signed_in = SignedIn { user, since: now, seen: now, place };
        self.memory = Memory { signed_in: Some(signed_in), challenge: None };
        self.session.clear().await;
        self.session.cycle_id().await.context("cannot end the old session")?;
        self.save().await
    }

    /// Goes on under a new id; the old one opens nothing any more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn renew(&mut self) -> anyhow::Result<()> {
        self.session.cycle_id().await.context("cannot end the old session")?;
        self.save().await
    }

    /// Ends the session, on the server too.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn leave(&mut self) -> anyhow::Result<()> {
        self.memory = Memory::default();
        self.session.flush().await.context("cannot end the session")
    }

    async fn save(&self) -> anyhow::Result<()> {
        self.session.set_expiry(Some(until(self.ends_at())));
        self.session.insert(ENTRY, &self.memory).await?;
        self.session.save().await.context("cannot write the session")
    }

    fn ends_at(&self) -> Timestamp {
        let signed_in = self.memory.signed_in.as_ref().map(|signed_in| {
            (signed_in.seen + self.rules.idle).min(signed_in.since + self.rules.lifetime)
        });
        let challenge = self.memory.challenge.as_ref().and_then(Challenge::expires_at);
        signed_in.or(challenge).unwrap_or_else(|| self.clock.now())
    }
}
