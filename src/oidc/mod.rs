//! The story told to an application, as OpenID Connect has it: what may be asked, what is granted, and who is told of the
//! end.
//!
//! Nothing here knows of pages or of HTTP, and of SQL only where the keys lie.

mod at_once;
mod authorize;
mod back;
mod backchannel;
mod claims;
mod client_auth;
pub mod keys;
mod logout;
mod mark;
mod on_the_way;
mod parameters;
mod refusal;
mod registrar;
mod request;
mod rules;
mod showing;
mod tokens;

pub use authorize::{Authorize, Question};
pub use back::{Back, Mode};
pub use backchannel::Backchannel;
pub use claims::UserInfo;
pub use client_auth::{Asker, InHeader};
pub use keys::{Jwk, Keys};
pub use logout::Logout;
pub use on_the_way::OnTheWay;
pub use parameters::Parameters;
pub use refusal::Refusal;
pub use registrar::{Changed, Registrar, Rotated};
pub use rules::OidcRules;
pub use showing::Introspection;
pub use tokens::Tokens;

use crate::clients::{Client, ClientId, Clients};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::events::Events;
use crate::grants::{Application, Grants};
use crate::key::Key;
use crate::limits::Limits;
use crate::origin::WebOrigin;
use crate::sessions::Sessions;
use crate::user_id::UserId;
use at_once::AtOnce;
use mark::Marks;

/// Tells applications who is signed in.
#[derive(Debug)]
pub struct Oidc {
    db: Db,
    clients: Clients,
    grants: Grants,
    sessions: Sessions,
    events: Events,
    limits: Limits,
    keys: Keys,
    marks: Marks,
    refresh_key: Key,
    at_once: AtOnce,
    rules: OidcRules,
    issuer: WebOrigin,
    clock: Clock,
}

impl Oidc {
    /// For the applications in this database, of people who sign in at `issuer`.
    #[must_use]
    pub fn new(
        (db, key): (Db, &Key),
        sessions: Sessions,
        (events, limits): (Events, Limits),
        keys: Keys,
        (rules, issuer): (OidcRules, WebOrigin),
        clock: Clock,
    ) -> Self {
        Self {
            clients: Clients::new(db.clone()),
            grants: Grants::new(db.clone()),
            sessions,
            events,
            limits,
            keys,
            marks: Marks::new(key),
            refresh_key: key.derive("refresh_tokens"),
            at_once: AtOnce::default(),
            rules,
            issuer,
            clock,
            db,
        }
    }

    /// What applications check signatures by.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn published_keys(&self) -> anyhow::Result<Vec<Jwk>> {
        self.keys.published().await
    }

    /// Whether there is an application.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_on(&self) -> db::Result<bool> {
        self.clients.are_any().await
    }

    /// Whether anybody has an address.
    #[must_use]
    pub fn tells_email(&self) -> bool {
        self.rules.email_domain.is_some()
    }

    /// Whether a script on a page of this origin may read what we answer: a public application lives there.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn may_read(&self, origin: &WebOrigin) -> db::Result<bool> {
        Ok(self.clients.public().await?.iter().any(|client| client.lives_at(origin)))
    }

    /// The applications that know of this person, the one last used first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn applications_of(&self, user: &UserId) -> db::Result<Vec<Application>> {
        self.grants.applications_of(user, self.clock.now()).await
    }

    /// The application of this id that may sign people in.
    async fn client(&self, id: Option<&str>) -> db::Result<Option<Client>> {
        let Some(id) = id.and_then(ClientId::said) else { return Ok(None) };
        Ok(self.clients.find(&id).await?.filter(|client| client.disabled_at.is_none()))
    }
}
