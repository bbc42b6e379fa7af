//! The story told to a proxy: may this request pass, and whose is it?
//!
//! On the sign-in page's own host the session's cookie tells. Any other host has a cookie of its own, so that no
//! application holds what opens another: the browser is led to us and back, with a ticket.
//!
//! Nothing here knows of pages, of HTTP or of SQL.

mod asked;
mod entering;
mod identity;
mod leaving;
mod passing;
mod rules;
mod sites;

pub use asked::{Asked, Unreadable, origin};
pub use entering::{Enter, Entered, NONCE_LIFETIME};
pub use identity::Identity;
pub use leaving::Left;
pub use passing::{Host, Passage};
pub use rules::{ForwardRules, RemoteUser};
pub use sites::{NotSites, Sites};

use crate::clock::Clock;
use crate::db::Db;
use crate::events::Events;
use crate::limits::Limits;
use crate::origin::WebOrigin;
use crate::sessions::Sessions;

/// Tells proxies who is signed in, and leads people to applications and back.
#[derive(Debug)]
pub struct Forward {
    db: Db,
    sessions: Sessions,
    events: Events,
    limits: Limits,
    rules: ForwardRules,
    /// The sign-in page's own host.
    ours: WebOrigin,
    clock: Clock,
}

impl Forward {
    /// For these sites, of people who sign in at `ours`.
    #[must_use]
    pub fn new(
        (db, sessions): (Db, Sessions),
        (events, limits): (Events, Limits),
        rules: ForwardRules,
        ours: WebOrigin,
        clock: Clock,
    ) -> Self {
        Self { db, sessions, events, limits, rules, ours, clock }
    }
}
