//! What tokens stand for, and that they stand for nothing any more.

use serde::Serialize;

use super::Oidc;
use super::claims::UserInfo;
use crate::clients::Client;
use crate::db::unit;
use crate::grants::RefreshToken;
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
    exp: i64,
    iat: i64,
    sub: String,
    aud: String,
    iss: String,
    sid: String,
}

impl Oidc {
    /// Whom an access token stands for; nothing if it is not good.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn user_info(&self, token: &str) -> anyhow::Result<Option<UserInfo>> {
        let Ok(token) = token.parse() else { return Ok(None) };
        let shown = self.grants.shown(&token, self.clock.now()).await?;
        if let Some(shown) = &shown {
            self.at_once.forget(&shown.granted.id);
        }
        Ok(shown.map(|shown| UserInfo::new(shown, self.rules.email_domain.as_ref())))
    }

    /// What a token stands for, to the client that has it; nobody else's does for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn introspect(&self, client: &Client, token: &str) -> anyhow::Result<Introspection> {
        let now = self.clock.now();
        let active = if let Ok(token) = token.parse::<Token>() {
            self.grants.shown(&token, now).await?.map(|shown| {
                let times = (shown.created_at, shown.expires_at);
                (shown.granted, shown.scopes, "Bearer", times)
            })
        } else if let Some(token) = RefreshToken::read(token, &self.refresh_key) {
            let family = self.grants.family(&token).await?;
            match family.filter(|family| family.is_open_to(&token, now)) {
                Some(family) => {
                    let granted = self.grants.of_family(&family, now).await?;
                    granted.map(|(granted, until)| {
                        let times = (family.rotated_at, until);
                        (granted, family.scopes, "refresh_token", times)
                    })
                }
                None => None,
            }
        } else {
            None
        };
        let active = active.filter(|(granted, ..)| granted.client == client.id);
        let of = active.map(|(granted, scopes, token_type, (since, until))| Active {
            scope: scopes.to_string(),
            client_id: client.id.as_str().to_owned(),
            token_type,
            exp: until.seconds(),
            iat: since.seconds(),
            sub: granted.user.to_string(),
            aud: client.id.as_str().to_owned(),
            iss: self.issuer.to_string(),
            sid: granted.sid,
        });
        Ok(Introspection { active: of.is_some(), of })
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
