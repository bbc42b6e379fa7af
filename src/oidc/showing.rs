//! What tokens stand for, and that they stand for nothing any more.

use serde::Serialize;

use super::Oidc;
use super::claims::UserInfo;
use crate::clients::Client;
use crate::clock::Timestamp;
use crate::db::{self, unit};
use crate::grants::{Granted, RefreshToken, Scopes, Shown};
use crate::token::Token;

/// What a client is told of a token of its own (RFC 7662 §2.2).
#[derive(Debug, Default, Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    of: Option<Active>,
}

/// What one stands for that is good.
#[derive(Debug, Serialize)]
struct Active {
    scope: String,
    client_id: String,
    token_type: &'static str,
    exp: Timestamp,
    iat: Timestamp,
    sub: String,
    aud: String,
    iss: String,
    sid: String,
}

/// What a token that is good was granted, what it may be used for, which kind it is, and since when and until when.
type Good = (Granted, Scopes, &'static str, [Timestamp; 2]);

impl Oidc {
    /// Whom an access token stands for; nothing if it is not good.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn user_info(&self, token: &str) -> anyhow::Result<Option<UserInfo>> {
        let Ok(token) = token.parse() else { return Ok(None) };
        let shown = self.grants.shown(&token, self.clock.now()).await?;
        if let Some(shown) = &shown {
            self.at_once.note_use(&shown.granted.id);
        }
        Ok(shown.map(|shown| UserInfo::new(shown, self.rules.email_domain.as_ref())))
    }

    /// What a token stands for, to the client that has it; nobody else's does for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn introspect(&self, client: &Client, token: &str) -> anyhow::Result<Introspection> {
        let now = self.clock.now();
        let of = if let Ok(token) = token.parse::<Token>() {
            let shown = self.grants.shown(&token, now).await?;
            shown.map(|Shown { granted, scopes, created_at, expires_at, .. }| {
                (granted, scopes, "Bearer", [created_at, expires_at])
            })
        } else if let Some(token) = RefreshToken::read(token, &self.refresh_key) {
            self.refreshable(&token, now).await?
        } else {
            None
        };
        let of = of.filter(|(granted, ..)| granted.client == client.id);
        if let Some((granted, ..)) = &of {
            self.at_once.note_use(&granted.id);
        }
        let of = of.map(|of| self.active(of));
        Ok(Introspection { active: of.is_some(), of })
    }

    async fn refreshable(&self, token: &RefreshToken, now: Timestamp) -> db::Result<Option<Good>> {
        let family = self.grants.family(token).await?;
        let Some(family) = family.filter(|family| family.is_open_to(token, now)) else {
            return Ok(None);
        };
        let granted = self.grants.of_family(&family, now).await?;
        Ok(granted.map(|(granted, until)| {
            (granted, family.scopes, "refresh_token", [family.rotated_at, until])
        }))
    }

    fn active(&self, (granted, scopes, token_type, [iat, exp]): Good) -> Active {
        Active {
            scope: scopes.to_string(),
            client_id: granted.client.to_string(),
            token_type,
            exp,
            iat,
            sub: granted.user.to_string(),
            aud: granted.client.to_string(),
            iss: self.issuer.to_string(),
            sid: granted.sid,
        }
    }

    /// Takes a token away from the client that has it: an access token alone, a refresh token with all that came of it
    /// (RFC 7009 §2.1). What is none, or another's, is none afterwards too.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn revoke(&self, client: &Client, token: &str) -> anyhow::Result<()> {
        if let Ok(token) = token.parse::<Token>() {
            return unit!(self.db, work => {
                self.grants.revoke_access(work, &token, &client.id);
                Ok(())
            });
        }
        let Some(token) = RefreshToken::read(token, &self.refresh_key) else { return Ok(()) };
        let family = self.grants.family(&token).await?;
        let Some(family) = family.filter(|family| family.client == client.id) else {
            return Ok(());
        };
        let now = self.clock.now();
        unit!(self.db, work => {
            self.grants.revoke(work, &family.grant, now).await?;
            Ok(())
        })
    }
}
