//! What the operator does to people, by the commands.

use crate::clock::Timestamp;
use crate::db::{self, Db, Work, unit};
use crate::events::{Event, Events, What};
use crate::grants::Grants;
use crate::key::Key;
use crate::limits::{AllRules, Limit, Limits};
use crate::mobile::Mobile;
use crate::passwords::Hash;
use crate::sessions::{SessionRules, Sessions, Which, Why};
use crate::user_id::UserId;
use crate::users::import::NewUser;
use crate::users::{Name, Users};

/// What became of the wish to let somebody sign in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enabled {
    /// The user may, by SMS too.
    User,
    /// The number is nobody's; whoever has it may become a user by SMS again.
    Number,
    /// There is no such user, and nothing to turn on.
    NoSuchUser,
}

/// Acts on the people in a database.
#[derive(Debug)]
pub struct Operator {
    db: Db,
    users: Users,
    sessions: Sessions,
    grants: Grants,
    limits: Limits,
    events: Events,
}

impl Operator {
    /// The operator of this database.
    #[must_use]
    pub fn new(db: Db, key: &Key, limits: AllRules, sessions: SessionRules) -> Self {
        Self {
            users: Users::new(db.clone()),
            sessions: Sessions::new(db.clone(), sessions),
            grants: Grants::new(db.clone()),
            limits: Limits::new(db.clone(), key, limits),
            events: Events::new(db.clone(), key),
            db,
        }
    }

    /// The people.
    #[must_use]
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Where they are signed in.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Adds a user, with a password or without. False if the number has one already.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add(
        &self,
        mobile: &Mobile,
        name: &Name,
        password: Option<&Hash>,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            let Some(id) = self.users.add(work, mobile, name, now).await? else {
                return Ok(work.undo(false));
            };
            let told = Event::new(What::UserAdded).about(mobile).of(&id);
            if let Some(password) = password {
                self.users.set_password(work, mobile, password).await?;
                self.events.add(work, told.then(What::PasswordSetByOperator), now);
            }
            self.events.add(work, told, now);
            Ok(true)
        })
    }

    /// Adds many, or nobody: false if one has become a user. `step` is told how many more are written.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn import(
        &self,
        new: &[NewUser],
        now: Timestamp,
        step: impl Fn(usize),
    ) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            if !self.users.add_all(work, new, now, &step).await? {
                return Ok(false);
            }
            let event = Event::new(What::UsersImported { count: new.len() as u64 });
            self.events.add(work, event, now);
            Ok(true)
        })
    }

    /// Lets the user sign in no more, ends the user's sessions, and forgets the browsers that are known.
    /// False if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn disable(&self, mobile: &Mobile, now: Timestamp) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            let Some(id) = self.users.disable(work, mobile, now).await? else { return Ok(false) };
            self.sessions.end(work, Which::All(&id), Why::Disabled, now).await?;
            self.end_offline(work, &id, now).await?;
            self.events.add(work, Event::new(What::UserDisabled).about(mobile).of(&id), now);
            Ok(true)
        })
    }

    /// Lets the user sign in again, also after a hundred wrong codes in a row; those turn sign-in by SMS off for numbers
    /// that are nobody's too.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn enable(&self, mobile: &Mobile, now: Timestamp) -> anyhow::Result<Enabled> {
        let in_row = [Limit::WrongCodesInRow.of(mobile.digits())];
        unit!(self.db, work => {
            let id = self.users.enable(work, mobile).await?;
            let (enabled, told) = match &id {
                Some(id) => (Enabled::User, Event::new(What::UserEnabled).of(id)),
                None if self.limits.next_in(work, &in_row, now).await?.is_zero() => {
                    return Ok(Enabled::NoSuchUser);
                }
                None => (Enabled::Number, Event::new(What::SmsTurnedOn)),
            };
            self.limits.clear(work, &in_row);
            self.events.add(work, told.about(mobile), now);
            Ok(enabled)
        })
    }

    /// Sets the user's password, and ends the user's sessions. False if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn set_password(
        &self,
        mobile: &Mobile,
        password: &Hash,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            let id = self.users.set_password(work, mobile, password).await?;
            let Some(id) = id else { return Ok(false) };
            self.sessions.end(work, Which::All(&id), Why::PasswordChanged, now).await?;
            let event = Event::new(What::PasswordSetByOperator).about(mobile).of(&id);
            self.events.add(work, event, now);
            Ok(true)
        })
    }

    /// Removes the user, the user's sessions, the wrong codes in a row, and what the ledger has that is personal. False
    /// if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, mobile: &Mobile, now: Timestamp) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            let Some(id) = self.users.hold(work, mobile).await? else { return Ok(false) };
            self.sessions.end(work, Which::All(&id), Why::Removed, now).await?;
            self.end_offline(work, &id, now).await?;
            self.users.remove(work, &id).await?;
            self.limits.clear(work, &[Limit::WrongCodesInRow.of(mobile.digits())]);
            self.events.add(work, Event::new(What::UserRemoved).about(mobile), now);
            self.events.forget(work, mobile, &id);
            Ok(true)
        })
    }

    /// Signs the user out everywhere, and says how many sessions that were. `None` if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_sessions(
        &self,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<Option<u64>> {
        unit!(self.db, work => {
            let Some(id) = self.users.hold(work, mobile).await? else { return Ok(None) };
            let which = Which::All(&id);
            let count = self.sessions.end(work, which, Why::EndedByOperator, now).await?;
            self.end_offline(work, &id, now).await?;
            let event = Event::new(What::SessionsEndedByOperator { count }).about(mobile).of(&id);
            self.events.add(work, event, now);
            Ok(Some(count))
        })
    }

    /// Signs everybody out, and says how many sessions that were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_all_sessions(&self, now: Timestamp) -> anyhow::Result<u64> {
        unit!(self.db, work => {
            let which = Which::Everybodys;
            let count = self.sessions.end(work, which, Why::EndedByOperator, now).await?;
            self.events.add(work, Event::new(What::SessionsEndedByOperator { count }), now);
            let count_of_grants = self.grants.end_everybodys_offline(work, now).await?;
            if count_of_grants > 0 {
                let what = What::GrantsEndedByOperator { count: count_of_grants };
                self.events.add(work, Event::new(what), now);
            }
            Ok(count)
        })
    }

    /// Ends what applications have of a user that outlives sessions.
    async fn end_offline(&self, work: &mut Work, user: &UserId, now: Timestamp) -> db::Result<()> {
        let count = self.grants.end_offline(work, user, now).await?;
        if count > 0 {
            let event = Event::new(What::GrantsEndedByOperator { count }).of(user);
            self.events.add(work, event, now);
        }
        Ok(())
    }
}
