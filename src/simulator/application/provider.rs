//! The service, spoken to as OpenID Connect has it.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, StatusCode, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::OnceCell;
use url::Url;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the application asks to be told of somebody.
const SCOPE: &str = "openid profile phone email";

/// The service, to which the application is a client.
#[derive(Debug)]
pub(super) struct Provider {
    pub issuer: String,
    pub client_id: String,
    client_secret: SecretString,
    http: Client,
    places: OnceCell<Places>,
}

/// Where what is asked, as the service says itself (OpenID Connect Discovery 1.0 §3).
#[derive(Debug, Deserialize)]
struct Places {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    end_session_endpoint: String,
}

/// What a code was good for.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub id_token: String,
    pub access_token: String,
}

/// What the service says where it says no: `error` and its like (RFC 6749 §5.2).
pub(super) type Refused = HashMap<String, String>;

impl Provider {
    /// The service that calls itself so, and knows the application by this id and this secret. It is asked on loopback,
    /// without TLS and without a proxy between.
    pub fn new(
        issuer: String,
        client_id: &str,
        client_secret: SecretString,
    ) -> anyhow::Result<Self> {
        let http = Client::builder().redirect(redirect::Policy::none()).retry(retry::never());
        let http = http.no_proxy().timeout(PATIENCE).tls_certs_only([]).build()?;
        let client_id = client_id.to_owned();
        Ok(Self { issuer, client_id, client_secret, http, places: OnceCell::new() })
    }

    /// Asked once for how it is spoken to.
    async fn places(&self) -> anyhow::Result<&Places> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer);
        let ask = || async {
            let answer = self.http.get(address).send().await?.error_for_status()?;
            let places: Places = answer.json().await?;
            ensure!(places.issuer == self.issuer, "it calls itself {}", places.issuer);
            Ok(places)
        };
        self.places.get_or_try_init(ask).await.context("the service does not describe itself")
    }

    /// Where somebody is led to sign in.
    pub async fn way_in(&self, asked: &[(&str, &str)]) -> anyhow::Result<Url> {
        let own = [("response_type", "code"), ("client_id", &self.client_id), ("scope", SCOPE)];
        let places = self.places().await?;
        Ok(Url::parse_with_params(&places.authorization_endpoint, own.iter().chain(asked))?)
    }

    /// Where somebody is led to sign out.
    pub async fn way_out(&self, asked: &[(&str, &str)]) -> anyhow::Result<Url> {
        Ok(Url::parse_with_params(&self.places().await?.end_session_endpoint, asked)?)
    }

    /// Hands a code in.
    pub async fn exchange(
        &self,
        asked: &[(&str, &str)],
    ) -> anyhow::Result<Result<Tokens, Refused>> {
        let form = [&[("grant_type", "authorization_code")], asked].concat();
        let request = self.http.post(&self.places().await?.token_endpoint).form(&form);
        let secret = self.client_secret.expose_secret();
        let answer = request.basic_auth(&self.client_id, Some(secret)).send().await?;
        Ok(if answer.status() == StatusCode::BAD_REQUEST {
            Err(answer.json().await?)
        } else {
            Ok(answer.error_for_status()?.json().await?)
        })
    }

    /// What is told of whoever this token is of; `None` if it is good no more.
    pub async fn user_info(&self, token: &str) -> anyhow::Result<Option<Map<String, Value>>> {
        let request = self.http.get(&self.places().await?.userinfo_endpoint);
        let answer = request.bearer_auth(token).send().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        Ok(Some(answer.error_for_status()?.json().await?))
    }
}
