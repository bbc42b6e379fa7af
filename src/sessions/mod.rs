//! What is remembered of a browser: the cookie's rules, the [`Visitor`], and the table behind them.

mod list;
mod store;
mod visitor;

pub use list::OpenSession;
pub use store::Store;
pub use visitor::{Place, Visitor};

use std::time::Duration;

use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::clock::{Clock, Timestamp};
use crate::db::Db;

/// `SESSION_IDLE` and `SESSION_LIFETIME`: how long a sign-in lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// From the last visit.
    pub idle: Duration,
    /// From the sign-in, however often it is used.
    pub lifetime: Duration,
}

/// The sessions of a service.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Db,
    store: Store,
    rules: SessionRules,
    clock: Clock,
}

impl Sessions {
    /// The sessions in this database.
    #[must_use]
    pub fn new(db: Db, rules: SessionRules, clock: Clock) -> Self {
        Self { store: Store::new(db.clone(), clock.clone()), db, rules, clock }
    }

    /// The layer that finds a request's session by its cookie, and sends the cookie when it is new.
    #[must_use]
    pub fn layer(&self, cookie: String, https: bool) -> SessionManagerLayer<Store> {
        SessionManagerLayer::new(self.store.clone())
            .with_name(cookie)
            .with_secure(https)
            .with_http_only(true)
            .with_path("/")
            // Not `Strict`: a link from elsewhere to a page of the site should find its reader signed in.
            .with_same_site(SameSite::Lax)
    }

    /// Who the browser behind this session is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn visitor(&self, session: Session) -> anyhow::Result<Visitor> {
        Visitor::of(session, self.rules, self.clock.clone()).await
    }

    /// Whether the session that this cookie names goes on.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn goes_on(&self, cookie: &str) -> anyhow::Result<bool> {
        let Ok(id) = cookie.parse() else { return Ok(false) };
        Ok(self.store.load(&id).await?.is_some())
    }

    /// Forgets sessions that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> sqlx::Result<u64> {
        self.store.sweep(now, batch).await
    }
}

fn until(end: Timestamp) -> Expiry {
    let end = OffsetDateTime::from_unix_timestamp(end.seconds());
    Expiry::AtDateTime(end.unwrap_or(OffsetDateTime::UNIX_EPOCH))
}
