//! A code, or a refresh token, for tokens.

use super::Oidc;
use super::claims::IdToken;
use super::client_auth::Asker;
use super::keys::{ID_TOKEN, Signer};
use super::parameters::Parameters;
use super::refusal::Refusal;
use crate::clients::Client;
use crate::clock::Timestamp;
use crate::db::{Work, unit};
use crate::events::{Event, Origin, What};
use crate::grants::{Code, Ended, Family, Granted, RefreshToken, Scope, Scopes};
use crate::token::Token;

/// What an application is given. It is never printed.
pub struct Tokens {
    /// Opens what the scopes name.
    pub access: Token,
    /// For so many seconds.
    pub expires_in: u64,
    /// Goes on when that is over.
    pub refresh: String,
    /// Who signed in, and when; signed.
    pub id: String,
    /// What may be asked.
    pub scopes: Scopes,
}

const NO_CODE: Refusal = Refusal::InvalidGrant("the code is none, or over, or another client's");
const NO_REFRESH: Refusal =
    Refusal::InvalidGrant("the refresh token is none, or over, or another client's");

impl Oidc {
    /// Gives tokens for what this application shows.
    ///
    /// # Errors
    /// If the database does not answer; then what is used once is still good.
    pub async fn tokens(
        &self,
        asker: &Asker,
        said: &Parameters,
        origin: &Origin,
    ) -> anyhow::Result<Result<Tokens, Refusal>> {
        match said.get("grant_type") {
            Some("authorization_code") => self.exchange(asker, said, origin).await,
            Some("refresh_token") => self.refresh(&asker.client, said, origin).await,
            Some(_) => Ok(Err(Refusal::UnsupportedGrantType)),
            None => Ok(Err(Refusal::InvalidRequest("grant_type is missing"))),
        }
    }

    async fn exchange(
        &self,
        Asker { client, came }: &Asker,
        said: &Parameters,
        origin: &Origin,
    ) -> anyhow::Result<Result<Tokens, Refusal>> {
        let Some(code) = said.get("code") else {
            return Ok(Err(Refusal::InvalidRequest("code is missing")));
        };
        let Ok(token) = code.parse::<Token>() else { return Ok(Err(NO_CODE)) };
        let Some(code) = self.grants.code(&token).await? else { return Ok(Err(NO_CODE)) };
        if code.client != client.id {
            return Ok(Err(NO_CODE));
        }
        let (now, under_way) = (self.clock.now(), self.at_once.begin(&code.grant, *came));
        if let Some(used_at) = code.used_at {
            if under_way.comes_later(now - used_at).await {
                let what = What::CodeUsedTwice { client: client.id.as_str().to_owned() };
                self.came_again(&code.grant, what, origin).await?;
            }
            return Ok(Err(NO_CODE));
        }
        if let Err(refusal) = is_for(&code, said) {
            return Ok(Err(refusal));
        }
        // What can fail is done before the code is used up.
        let signer = self.keys.signer().await?;
        let (family, access) = (Token::random(), Token::random());
        let until = (now, self.sessions.rules().lifetime, self.offline_ends(now, now));
        let granted = unit!(self.db, work => {
            let granted = self.grants.exchange(work, &code, &family, until).await?;
            let Some(granted) = granted else { return Ok(work.undo(None)) };
            self.add_access(work, &granted, (&access, &granted.scopes), now);
            if !self.grants.is_another(work, &granted).await? {
                let what = What::SignedInAtApplication {
                    client: client.id.as_str().to_owned(),
                    name: client.registration.name.as_str().to_owned(),
                };
                let event = Event::new(what).about(&granted.mobile).of(&granted.user);
                self.events.add_capped(work, &self.limits, event.from(origin), now).await?;
            }
            Ok(Some(granted))
        })?;
        let Some(granted) = granted else { return Ok(Err(NO_CODE)) };
        under_way.wins();
        let refresh = RefreshToken { family, generation: 1 };
        let scopes = granted.scopes.clone();
        let nonce = granted.nonce.as_deref();
        Ok(Ok(self.given(&signer, (&granted, nonce), (access, scopes), &refresh, now)?))
    }

    async fn refresh(
        &self,
        client: &Client,
        said: &Parameters,
        origin: &Origin,
    ) -> anyhow::Result<Result<Tokens, Refusal>> {
        let Some(text) = said.get("refresh_token") else {
            return Ok(Err(Refusal::InvalidRequest("refresh_token is missing")));
        };
        let Some(token) = RefreshToken::read(text, &self.refresh_key) else {
            return Ok(Err(NO_REFRESH));
        };
        let Some(family) = self.grants.family(&token).await? else {
            return Ok(Err(NO_REFRESH));
        };
        if family.client != client.id {
            return Ok(Err(NO_REFRESH));
        }
        let now = self.clock.now();
        if !family.is_open_to(&token, now) {
            if token.generation < family.generation {
                let what = What::RefreshTokenUsedTwice { client: client.id.as_str().to_owned() };
                self.came_again(&family.grant, what, origin).await?;
            }
            return Ok(Err(NO_REFRESH));
        }
        let scopes = match narrowed(said, &family) {
            Ok(scopes) => scopes,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !self.may_still(client, &family).await? {
            unit!(self.db, work => Ok(self.grants.revoke(work, &family.grant, now).await?))?;
            return Ok(Err(NO_REFRESH));
        }
        let (signer, access) = (self.keys.signer().await?, Token::random());
        let until = (now, self.offline_ends(now, family.created_at));
        let is_public = client.registration.is_public;
        let granted = unit!(self.db, work => {
            let granted = self.grants.go_on(work, &family, &token, is_public, until).await?;
            let Some((granted, generation)) = granted else { return Ok(work.undo(None)) };
            self.add_access(work, &granted, (&access, &scopes), now);
            Ok(Some((granted, generation)))
        })?;
        let Some((granted, generation)) = granted else { return Ok(Err(NO_REFRESH)) };
        self.at_once.note_use(&granted.id);
        let refresh = RefreshToken { family: token.family, generation };
        Ok(Ok(self.given(&signer, (&granted, None), (access, scopes), &refresh, now)?))
    }

    /// Whether the operator and the person still let the application have what it was granted.
    async fn may_still(&self, client: &Client, family: &Family) -> anyhow::Result<bool> {
        let may_stay = client.registration.offline || !family.scopes.have(Scope::OfflineAccess);
        if !client.registration.consent {
            return Ok(may_stay);
        }
        let known = self.grants.consent(&family.user, &client.id).await?;
        Ok(may_stay && known.cover(&family.scopes))
    }

    fn given(
        &self,
        signer: &Signer,
        (granted, nonce): (&Granted, Option<&str>),
        (access, scopes): (Token, Scopes),
        refresh: &RefreshToken,
        now: Timestamp,
    ) -> anyhow::Result<Tokens> {
        let id = IdToken::new(&self.issuer, granted, nonce, access.expose(), now);
        Ok(Tokens {
            id: signer.sign(ID_TOKEN, &id)?,
            access,
            expires_in: self.rules.access.as_secs(),
            refresh: refresh.expose(&self.refresh_key),
            scopes,
        })
    }

    fn add_access(
        &self,
        work: &mut Work,
        granted: &Granted,
        access: (&Token, &Scopes),
        now: Timestamp,
    ) {
        self.grants.add_access(work, granted, access, (now, now + self.rules.access));
    }

    /// When a grant that outlives the session ends, if it is used now.
    fn offline_ends(&self, now: Timestamp, created_at: Timestamp) -> Timestamp {
        (now + self.rules.refresh_idle).min(created_at + self.rules.refresh)
    }

    /// What was good once is shown again: somebody else has it too, and nobody keeps what came of it.
    async fn came_again(&self, grant: &str, what: What, origin: &Origin) -> anyhow::Result<()> {
        let now = self.clock.now();
        unit!(self.db, work => {
            if let Some(Ended { user, mobile }) = self.grants.revoke(work, grant, now).await? {
                let event = Event::new(what.clone()).of_whom(&user, mobile.as_ref()).from(origin);
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(())
        })
    }
}

/// Whether the code went where the application says, and is exchanged by who asked for it.
fn is_for(code: &Code, said: &Parameters) -> Result<(), Refusal> {
    if said.get("redirect_uri") != Some(&code.redirect) {
        return Err(Refusal::InvalidGrant("redirect_uri is another than the code went to"));
    }
    match (&code.challenge, said.get("code_verifier")) {
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        (Some(_), None) => Err(Refusal::InvalidGrant("code_verifier is missing")),
        (Some(_), Some(_)) => Err(Refusal::InvalidGrant("code_verifier is another")),
        (None, None) => Ok(()),
        // Somebody has taken the challenge out of the request on its way (RFC 9700 §4.8.2).
        (None, Some(_)) => Err(Refusal::InvalidGrant("the code was asked for without a challenge")),
    }
}

/// What is asked for, which can be less than was granted and never more.
fn narrowed(said: &Parameters, family: &Family) -> Result<Scopes, Refusal> {
    let Some(asked) = said.get("scope") else { return Ok(family.scopes.clone()) };
    let asked_all_known =
        asked.split(' ').filter(|one| !one.is_empty()).all(|one| !Scopes::read(one).is_empty());
    let asked = Scopes::read(asked);
    if asked_all_known && !asked.is_empty() && family.scopes.cover(&asked) {
        Ok(asked)
    } else {
        Err(Refusal::InvalidScope("scope is more than was granted"))
    }
}
