//! An application sends somebody to us to sign out (OpenID Connect RP-Initiated Logout 1.0).

use super::parameters::Parameters;
use super::{Oidc, back};
use crate::clients::{Client, ClientId};
use crate::db::unit;
use crate::events::{Event, Origin, What};
use crate::sessions::{SignedIn, Visitor, Which, Why};

/// What becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Logout {
    /// The person has to be asked.
    Ask,
    /// Nobody is signed in here any more, and the browser is led there.
    LedTo(String),
    /// Nobody is signed in here any more.
    Over {
        /// Whether the application has asked to lead to an address that is not its own.
        is_elsewhere: bool,
    },
}

impl Oidc {
    /// Signs out whoever an application has sent with this query, or has it asked.
    ///
    /// # Errors
    /// If the database does not answer; then the session goes on.
    pub async fn logout(
        &self,
        (visitor, origin): (&Visitor, &Origin),
        query: &str,
    ) -> anyhow::Result<Logout> {
        let asked = Parameters::read(query.as_bytes());
        let me = visitor.signed_in();
        let Some((client, sid)) = self.of_hint(&asked).await? else {
            let nobody = Logout::Over { is_elsewhere: false };
            return Ok(if me.is_some() { Logout::Ask } else { nobody });
        };
        match me {
            Some(me) if me.sid == sid => self.sign_out(visitor, me, origin).await?,
            // Another session than the application knows: the person decides.
            Some(_) => return Ok(Logout::Ask),
            None => {}
        }
        let Some(address) = asked.get("post_logout_redirect_uri") else {
            return Ok(Logout::Over { is_elsewhere: false });
        };
        if !client.registration.has_logout_redirect(address) {
            return Ok(Logout::Over { is_elsewhere: true });
        }
        let state = back::state(&asked).map(|state| ("state", state));
        Ok(Logout::LedTo(back::with_query(address, state.into_iter())))
    }

    /// The application and the session that a hint is of, if it was ours, and nothing that was said contradicts it.
    async fn of_hint(&self, said: &Parameters) -> anyhow::Result<Option<(Client, String)>> {
        let Some(hint) = said.get("id_token_hint").filter(|_| said.are_sound().is_ok()) else {
            return Ok(None);
        };
        let Some(hint) = self.hint(hint).await? else { return Ok(None) };
        if said.get("client_id").is_some_and(|client| client != hint.aud) {
            return Ok(None);
        }
        Ok(self.client(Some(&hint.aud)).await?.map(|client| (client, hint.sid)))
    }

    async fn sign_out(
        &self,
        visitor: &Visitor,
        me: &SignedIn,
        origin: &Origin,
    ) -> anyhow::Result<()> {
        let now = self.clock.now();
        unit!(self.db, work => {
            if self.sessions.end(work, Which::Of(visitor), Why::SignedOut, now).await? > 0 {
                let event = Event::new(What::SignedOut).about(&me.mobile).of(&me.user).from(origin);
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(())
        })
    }

    /// Ends all that an application has of whoever is signed in. False if nobody is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_application(
        &self,
        (visitor, origin): (&Visitor, &Origin),
        client: &ClientId,
    ) -> anyhow::Result<bool> {
        let now = self.clock.now();
        unit!(self.db, work => {
            let Some(me) = self.sessions.hold(work, visitor, now).await? else {
                return Ok(work.undo(false));
            };
            if self.grants.end(work, (&me.user, client), now).await? > 0 {
                let what = What::ApplicationEnded { client: client.as_str().to_owned() };
                let event = Event::new(what).about(&me.mobile).of(&me.user).from(origin);
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(true)
        })
    }
}
