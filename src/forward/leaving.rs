//! Signing out at an application's own host.

use super::Forward;
use crate::db::unit;
use crate::events::{Event, Origin, What};
use crate::origin::WebOrigin;
use crate::sessions::{Which, Why};
use crate::token::Token;

/// What somebody has signed out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Of this site alone, or of nothing, because nobody was in there.
    Here,
    /// Of the session, and so of all sites.
    Everywhere,
}

impl Forward {
    /// Signs out whoever is in at this site with this key: there, or everywhere.
    ///
    /// # Errors
    /// If the database does not answer; then it goes on.
    pub async fn leave(
        &self,
        site: &WebOrigin,
        key: &Token,
        everywhere: bool,
        origin: &Origin,
    ) -> anyhow::Result<Left> {
        let now = self.clock.now();
        let Some(me) = self.sessions.at_site(key, site, now).await? else { return Ok(Left::Here) };
        unit!(self.db, work => {
            let (ended, what) = if everywhere {
                let which = Which::Named(&me.user, &me.sid);
                let ended = self.sessions.end(work, which, Why::SignedOut, now).await?;
                (ended, What::SignedOut)
            } else {
                let ended = self.sessions.leave_site(work, key, site).await?;
                (ended, What::SignedOutAt { site: site.to_string() })
            };
            // Of two presses the second finds nothing to end.
            if ended > 0 {
                let event = Event::new(what).about(&me.mobile).of(&me.user).from(origin);
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(if everywhere { Left::Everywhere } else { Left::Here })
        })
    }
}
