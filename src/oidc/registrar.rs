//! What the operator does to applications, by the commands.

use std::time::Duration;

use crate::clients::{Client, ClientId, Clients, Contradiction, Registration};
use crate::clock::Timestamp;
use crate::db::{Db, unit};
use crate::events::{Event, Events, What};
use crate::key::Key;
use crate::token::Token;

/// What became of the wish to change an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is another.
    Done,
    /// It would have contradicted itself.
    Not(Contradiction),
    /// There is no such application.
    NoSuchClient,
}

/// What became of the wish to give an application another secret.
#[derive(Debug)]
pub enum Rotated {
    /// It has this one.
    Done(Box<Client>, Token),
    /// It keeps none.
    Public,
    /// There is no such application.
    NoSuchClient,
}

/// Acts on the applications in a database.
#[derive(Debug)]
pub struct Registrar {
    db: Db,
    clients: Clients,
    events: Events,
}

impl Registrar {
    /// The registrar of this database.
    #[must_use]
    pub fn new(db: Db, key: &Key) -> Self {
        Self { clients: Clients::new(db.clone()), events: Events::new(db.clone(), key), db }
    }

    /// The applications.
    #[must_use]
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Registers an application, and gives it a name and, where it keeps one, a secret.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add(
        &self,
        registration: &Registration,
        now: Timestamp,
    ) -> anyhow::Result<(ClientId, Option<Token>)> {
        let id = ClientId::random();
        let secret = (!registration.is_public).then(Token::random);
        let name = registration.name.as_str();
        unit!(self.db, work => {
            self.clients.add(work, &id, registration, secret.as_ref(), now);
            let added = What::ClientAdded { client: id.as_str().to_owned(), name: name.to_owned() };
            self.events.add(work, Event::new(added), now);
            Ok(())
        })?;
        Ok((id, secret))
    }

    /// Makes of what an application may do what `change` says.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn change(
        &self,
        id: &ClientId,
        change: impl Fn(Registration) -> Registration,
        now: Timestamp,
    ) -> anyhow::Result<Changed> {
        unit!(self.db, work => {
            let Some(client) = self.clients.hold(work, id).await? else {
                return Ok(Changed::NoSuchClient);
            };
            let registration = match change(client.registration).checked() {
                Ok(registration) => registration,
                Err(contradiction) => return Ok(Changed::Not(contradiction)),
            };
            self.clients.change(work, id, &registration).await?;
            let changed = What::ClientChanged { client: id.as_str().to_owned() };
            self.events.add(work, Event::new(changed), now);
            Ok(Changed::Done)
        })
    }

    /// Lets it sign people in no more; what it has of anybody is dead from now on, and stays so. False if there is no
    /// such application.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn disable(&self, id: &ClientId, now: Timestamp) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            if self.clients.disable(work, id, now).await? {
                let disabled = What::ClientDisabled { client: id.as_str().to_owned() };
                self.events.add(work, Event::new(disabled), now);
                return Ok(true);
            }
            Ok(self.clients.hold(work, id).await?.is_some())
        })
    }

    /// Lets it sign people in again. False if there is no such application.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn enable(&self, id: &ClientId, now: Timestamp) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            if self.clients.enable(work, id).await? {
                let enabled = What::ClientEnabled { client: id.as_str().to_owned() };
                self.events.add(work, Event::new(enabled), now);
                return Ok(true);
            }
            Ok(self.clients.hold(work, id).await?.is_some())
        })
    }

    /// Removes it, with all that it has of anybody. False if there is no such application.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, id: &ClientId, now: Timestamp) -> anyhow::Result<bool> {
        unit!(self.db, work => {
            let is_gone = self.clients.remove(work, id).await?;
            if is_gone {
                let removed = What::ClientRemoved { client: id.as_str().to_owned() };
                self.events.add(work, Event::new(removed), now);
            }
            Ok(is_gone)
        })
    }

    /// Gives it another secret. The one that it has is good for so long; any before that no more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rotate(
        &self,
        id: &ClientId,
        keep: Option<Duration>,
        now: Timestamp,
    ) -> anyhow::Result<Rotated> {
        let secret = Token::random();
        let keep_until = keep.map(|keep| now + keep);
        unit!(self.db, work => {
            let Some(client) = self.clients.hold(work, id).await? else {
                return Ok(Rotated::NoSuchClient);
            };
            if !self.clients.rotate(work, id, &secret, keep_until).await? {
                return Ok(Rotated::Public);
            }
            let rotated = What::ClientSecretRotated { client: id.as_str().to_owned() };
            self.events.add(work, Event::new(rotated), now);
            Ok(Rotated::Done(Box::new(client), secret.clone()))
        })
    }
}
