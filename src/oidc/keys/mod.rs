//! The keys that sign what applications are told: made, sealed, rotated, published. Nobody else signs a token, or
//! reads one.

mod jwt;
mod pair;
mod rotation;
mod seal;
mod store;
mod turn;

pub use jwt::Jwk;
pub use rotation::Rotated;
pub use turn::{SigningKey, State};

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::pair::Pair;
use self::rotation::Rotation;
use self::seal::Seal;
use self::store::Store;
use crate::clock::Clock;
use crate::db::Db;
use crate::events::Events;
use crate::key::Key;

/// The keys in a database. Which of them signs is asked each time, so that all instances go by the same.
#[derive(Clone)]
pub struct Keys {
    store: Store,
    rotation: Rotation,
    /// The one that signed last, ready to sign: to open it takes half as long as to sign.
    at_hand: Arc<Mutex<Option<Signer>>>,
}

/// A key at hand: what it is asked to sign waits for nobody.
#[derive(Clone)]
pub struct Signer {
    kid: String,
    pair: Arc<Pair>,
}

/// The type of a token that says who signed in.
pub const ID_TOKEN: &str = "JWT";

/// The type of one that says that this is over.
pub const LOGOUT_TOKEN: &str = "logout+jwt";

impl Keys {
    /// The keys in this database, sealed under this key; each signs for so long.
    #[must_use]
    pub fn new(db: Db, key: &Key, events: Events, lifetime: Duration, clock: Clock) -> Self {
        let (store, seal, making) = (Store::new(db.clone()), Seal::new(key), Arc::default());
        let rotation = Rotation { db, store: store.clone(), seal, events, lifetime, clock, making };
        Self { store, rotation, at_hand: Arc::default() }
    }

    /// A token of this type with these claims.
    ///
    /// # Errors
    /// If the database does not answer, or the key was sealed under another `SECRET_KEY`.
    pub async fn sign(&self, typ: &'static str, claims: &impl Serialize) -> anyhow::Result<String> {
        self.signer().await?.sign(typ, claims)
    }

    /// What a token of this type says that a published key of ours has signed; nothing else of it is judged, not even
    /// whether its time is over. None: it is not ours, or says something else.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn read<T: DeserializeOwned>(
        &self,
        typ: &'static str,
        token: &str,
    ) -> anyhow::Result<Option<T>> {
        let Some(kid) = jwt::kid(typ, token) else { return Ok(None) };
        let key = self.store.find(&kid, self.rotation.clock.now()).await?;
        Ok(key.and_then(|key| jwt::read(token, &key)))
    }

    /// The keys that applications believe. There is always one: an empty list would be remembered for an hour.
    ///
    /// # Errors
    /// If the database does not answer, or the first key cannot be made.
    pub async fn published(&self) -> anyhow::Result<Vec<Jwk>> {
        let now = self.rotation.clock.now();
        let mut published = self.store.published(now).await?;
        if published.is_empty() {
            self.rotation.keep_up().await?;
            published = self.store.published(now).await?;
        }
        Ok(published.into_iter().map(Jwk::from).collect())
    }

    /// The same for the operator, in the order in which they sign; none is made.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn list(&self) -> anyhow::Result<Vec<(SigningKey, State)>> {
        let now = self.rotation.clock.now();
        Ok(turn::states(self.store.published(now).await?, now).collect())
    }

    /// Has a new key sign at once. The one before stays published, or is taken away because it leaked.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rotate(&self, takes_away: bool) -> anyhow::Result<Rotated> {
        self.rotation.rotate(takes_away).await
    }

    /// Makes the next key when it is time, and forgets those that are published no more. Where nobody has needed a key
    /// yet, none is made.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn look_ahead(&self) -> anyhow::Result<()> {
        let now = self.rotation.clock.now();
        self.store.forget(now).await?;
        match self.store.last().await? {
            Some(_) => self.rotation.keep_up().await.map(drop),
            None => Ok(()),
        }
    }

    /// The key that signs now, ready to.
    ///
    /// # Errors
    /// If the database does not answer, or the key was sealed under another `SECRET_KEY`.
    pub async fn signer(&self) -> anyhow::Result<Signer> {
        let Rotation { clock, lifetime, seal, .. } = &self.rotation;
        let now = clock.now();
        let mut signs = self.store.signs(now).await?;
        if signs.as_ref().is_none_or(|(key, _)| key.is_overdue(*lifetime, now)) {
            self.rotation.keep_up().await?;
            signs = self.store.signs(now).await?;
        }
        let (SigningKey { kid, .. }, sealed) = signs.context("the signing key was taken away")?;
        let mut at_hand = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = at_hand.as_ref().filter(|signer| signer.kid == kid) {
            return Ok(signer.clone());
        }
        let pair = Arc::new(Pair::opened(seal, &kid, &sealed)?);
        Ok(at_hand.insert(Signer { kid, pair }).clone())
    }
}

impl Signer {
    /// A token of this type with these claims.
    ///
    /// # Errors
    /// If the claims cannot be written.
    pub fn sign(&self, typ: &'static str, claims: &impl Serialize) -> anyhow::Result<String> {
        let message = jwt::message(typ, &self.kid, claims)?;
        // Some 210 µs (benches/openid): to have another thread do it would save nobody from waiting.
        let signature = self.pair.sign(message.as_bytes())?;
        Ok(jwt::signed(&message, &signature))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.kid)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}
