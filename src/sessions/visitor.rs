//! A browser that visits, and what its session says of it.

use std::fmt;
use std::sync::Arc;

use anyhow::Context;
use time::OffsetDateTime;
use tower_sessions::session::{Error, Id, Record};
use tower_sessions::{Expiry, Session, SessionStore};

use super::cookie::{CookieChange, CookieNote};
use super::memory::{ENTRY, Memory, Place, SignedIn};
use super::rules::SessionRules;
use super::store::{self, Store};
use crate::clock::{Clock, Timestamp};
use crate::codes::{Challenge, SessionName};
use crate::random;
use crate::user_id::UserId;

/// A browser. One that only looks has no row in the database and no cookie.
pub struct Visitor {
    session: Session,
    store: Store,
    memory: Memory,
    /// The name that it came with, known here or not.
    came_as: Option<Id>,
    is_late: bool,
    cookie: CookieNote,
    rules: SessionRules,
    clock: Clock,
}

impl Visitor {
    /// Reads the session, and notes the visit of one who is signed in: not each time, which would make
    /// every look at a page a write, but when a twelfth of the idle time has passed.
    pub(super) async fn of(
        came_as: Option<Id>,
        cookie: CookieNote,
        store: Store,
        rules: SessionRules,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let session = Session::new(came_as, Arc::new(store.clone()), None);
        let memory =
            session.get(ENTRY).await.context("cannot read the session")?.unwrap_or_default();
        let is_late = match came_as.filter(|_| session.id().is_none()) {
            Some(lost) => store.was_replaced(&lost).await.map_err(Error::Store)?,
            None => false,
        };
        let mut visitor = Self { session, store, memory, came_as, is_late, cookie, rules, clock };
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

    /// The name that it came with, whether a session has it or not.
    #[must_use]
    pub fn came_as(&self) -> Option<SessionName> {
        self.came_as.map(|id| id.0.to_le_bytes())
    }

    /// Whether it has another session by now, which this request does not know.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.is_late
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

    /// Signs the user in: a new session under this new name, with nothing from the old one, which is gone.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn welcome(
        &mut self,
        user: UserId,
        place: Place,
        name: SessionName,
    ) -> anyhow::Result<()> {
        let now = self.clock.now();
        let signed_in = SignedIn { user, since: now, seen: now, place };
        self.memory = Memory { signed_in: Some(signed_in), challenge: None };
        self.begin(name).await
    }

    /// Goes on under a new name; the old one opens nothing any more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn renew(&mut self) -> anyhow::Result<()> {
        self.begin(random::bytes()).await
    }

    async fn begin(&mut self, name: SessionName) -> anyhow::Result<()> {
        if let Some(old) = self.session.id() {
            self.store
                .replace(&old)
                .await
                .map_err(Error::Store)
                .context("cannot end the old one")?;
        }
        let mut record = Record {
            id: Id(i128::from_le_bytes(name)),
            data: [(ENTRY.to_owned(), serde_json::to_value(&self.memory)?)].into(),
            expiry_date: moment(self.rules.end(&self.memory, self.clock.now())),
        };
        self.store.create(&mut record).await.map_err(Error::Store).context("cannot begin one")?;
        self.session = Session::new(Some(record.id), Arc::new(self.store.clone()), None);
        self.tell_name(record.id);
        Ok(())
    }

    /// Leads the browser to the session of this name, in which it has been signed in by a request that was
    /// quicker: the answer to that may have been lost.
    pub fn follow(&mut self, name: SessionName) {
        let lasts = self.rules.lifetime;
        let name = Id(i128::from_le_bytes(name)).to_string();
        self.cookie.leave(CookieChange::Named { name, lasts });
    }

    /// Ends the session, on the server too. Where there is none, nothing is told to the browser, which may have
    /// begun another since.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn leave(&mut self) -> anyhow::Result<()> {
        let had_one = self.session.id().is_some();
        self.memory = Memory::default();
        self.session.flush().await.context("cannot end the session")?;
        if had_one {
            self.cookie.leave(CookieChange::Gone);
        }
        Ok(())
    }

    async fn save(&self) -> anyhow::Result<()> {
        let end = self.rules.end(&self.memory, self.clock.now());
        self.session.set_expiry(Some(Expiry::AtDateTime(moment(end))));
        self.session.insert(ENTRY, &self.memory).await?;
        self.session.save().await.context("cannot write the session")?;
        // Whoever is late would lose the session that he has by now.
        if let Some(id) = self.session.id().filter(|id| Some(*id) != self.came_as && !self.is_late)
        {
            self.tell_name(id);
        }
        Ok(())
    }

    fn tell_name(&self, id: Id) {
        let lasts = self.rules.cookie_lasts(&self.memory);
        self.cookie.leave(CookieChange::Named { name: id.to_string(), lasts });
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Visitor({:?})", self.memory)
    }
}

fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
