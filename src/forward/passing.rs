//! Whether a request may pass.

use super::{Forward, Identity};
use crate::events::{Event, Origin, What};
use crate::origin::WebOrigin;
use crate::sessions::{CookieNote, SignedIn};

/// Whose a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The sign-in page's: the session's own cookie tells who is signed in there.
    Ours,
    /// An application's, on the list: it has a cookie of its own.
    Application,
    /// Nobody's that we know.
    Unknown,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It may pass, and is this person's.
    Passes(Identity),
    /// Somebody has to sign in first, at the sign-in page on the same host.
    SignInHere,
    /// Somebody has to sign in first, by way of the sign-in page's host.
    SignInThere,
    /// Nobody is told anything there.
    NotListed,
}

impl Forward {
    /// Whose host this is.
    #[must_use]
    pub fn host(&self, site: &WebOrigin) -> Host {
        if *site == self.ours {
            Host::Ours
        } else if self.rules.sites.have(site) {
            Host::Application
        } else {
            Host::Unknown
        }
    }

    /// Whether a request to this site may pass that comes with these names of a session, and these keys to the site. It
    /// is a visit, as it would be to a page of ours.
    ///
    /// # Errors
    /// If the database does not answer; then it may not.
    pub async fn passes<'a>(
        &self,
        site: &WebOrigin,
        names: impl Iterator<Item = &'a str>,
        mut keys: impl Iterator<Item = &'a str>,
        origin: &Origin,
    ) -> anyhow::Result<Passage> {
        let now = self.clock.now();
        let passes = |me: &SignedIn| Passage::Passes(Identity::new(me, &self.rules));
        Ok(match self.host(site) {
            Host::Ours => {
                // The proxy is told of no cookie: it would hand it to whoever asked.
                let visitor = self.sessions.visitor(names, CookieNote::default(), now).await?;
                visitor.signed_in().map_or(Passage::SignInHere, passes)
            }
            Host::Application => {
                let Some(key) = keys.find_map(|key| key.parse().ok()) else {
                    return Ok(Passage::SignInThere);
                };
                let me = self.sessions.at_site(&key, site, now).await?;
                me.as_ref().map_or(Passage::SignInThere, passes)
            }
            Host::Unknown => {
                let mut listed = self.rules.sites.named().chain([&self.ours]);
                let listed = listed.find(|listed| listed.host() == site.host());
                let what = What::HostNotListed {
                    host: site.to_string(),
                    listed_as: listed.map(ToString::to_string),
                };
                let event = Event::new(what).from(origin);
                self.events.note(&self.limits, event, now).await?;
                Passage::NotListed
            }
        })
    }

    /// Notes that somebody asked who is no proxy of ours.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn note_stranger(&self, origin: &Origin) -> anyhow::Result<()> {
        let event = Event::new(What::ProxyNotTrusted).from(origin);
        self.events.note(&self.limits, event, self.clock.now()).await
    }
}
