//! The way to an application's own host: a ticket is given here, and taken there.

use std::time::Duration;

use super::{Forward, Host};
use crate::db::unit;
use crate::events::{Event, Origin, What};
use crate::origin::WebOrigin;
use crate::sessions::Visitor;
use crate::token::{Fingerprint, Token};

/// How long a ticket is good: a redirect takes a second, on a bad line some more.
const TICKET_LIFETIME: Duration = Duration::from_mins(1);

/// How long a browser has from the application's page to being back there: somebody may have to wait for a code.
pub const NONCE_LIFETIME: Duration = Duration::from_mins(10);

/// What became of the wish to enter a site.
#[derive(Debug)]
pub enum Enter {
    /// With this ticket.
    With(Token),
    /// Nobody is signed in here.
    SignInFirst,
    /// It is no application's host.
    NotListed,
}

/// What became of a ticket.
#[derive(Debug)]
pub enum Entered {
    /// Somebody is in, with this key.
    Welcome(Token),
    /// It was taken before, its time is over, or it is of another site or another browser.
    Refused,
}

impl Forward {
    /// Gives a ticket to this site to whoever is signed in, for the browser whose nonce has this fingerprint.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn ticket(
        &self,
        visitor: &Visitor,
        site: &WebOrigin,
        nonce: &Fingerprint,
    ) -> anyhow::Result<Enter> {
        if self.host(site) != Host::Application {
            return Ok(Enter::NotListed);
        }
        let (now, ticket) = (self.clock.now(), Token::random());
        unit!(self.db, work => {
            if self.sessions.hold(work, visitor, now).await?.is_none() {
                return Ok(work.undo(Enter::SignInFirst));
            }
            let lasts = (now, now + TICKET_LIFETIME);
            self.sessions.admit(work, visitor, &ticket, (site, nonce), lasts);
            Ok(Enter::With(ticket.clone()))
        })
    }

    /// Whether this key has opened the site and does no more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_over(&self, site: &WebOrigin, key: &Token) -> anyhow::Result<bool> {
        Ok(self.sessions.at_site(key, site, self.clock.now()).await?.is_none())
    }

    /// Takes a ticket to this site in the browser that has this nonce.
    ///
    /// # Errors
    /// If the database does not answer; then the ticket is still good.
    pub async fn enter(
        &self,
        site: &WebOrigin,
        ticket: &Token,
        nonce: &Token,
        origin: &Origin,
    ) -> anyhow::Result<Entered> {
        let (now, key) = (self.clock.now(), Token::random());
        unit!(self.db, work => {
            let taken = self.sessions.take_ticket(work, ticket, (site, nonce), &key, now);
            let Some((others,)) = work.told_one(taken).await? else {
                return Ok(work.undo(Entered::Refused));
            };
            let Some(me) = self.sessions.has_come_in(work, &key, site, now).await? else {
                return Ok(work.undo(Entered::Refused));
            };
            // Who comes in again and again shall not push others out of the ledger.
            if others == 0 {
                let event = Event::new(What::SignedInAt { site: site.to_string() });
                let event = event.about(&me.mobile).of(&me.user).from(origin);
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(Entered::Welcome(key.clone()))
        })
    }
}
