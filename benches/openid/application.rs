//! An application, with the browser of somebody who is signed in.

use reqwest::header::{COOKIE, LOCATION};
use reqwest::{Client, Response};
use serde_json::Value;
use url::Url;

use super::support::Result;

/// Where people are led back to. Nobody listens there.
pub const REDIRECT: &str = "http://127.0.0.1:9/back";

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a provider knows it by.
pub struct Registered {
    pub id: String,
    pub secret: String,
}

pub struct Application {
    client: Client,
    registered: Registered,
    request: Url,
    token: String,
    userinfo: String,
    /// The cookies of the browsers in which people are signed in.
    pub cookies: Vec<String>,
}

/// What it was given.
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Application {
    /// It, at a provider that answers at these places: authorize, token and userinfo.
    pub fn new(
        client: &Client,
        [authorize, token, userinfo]: [String; 3],
        registered: Registered,
    ) -> Self {
        let mut request: Url = authorize.parse().expect("an address");
        request.query_pairs_mut().extend_pairs([
            ("client_id", registered.id.as_str()),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", "openid profile phone"),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        let (client, cookies) = (client.clone(), Vec::new());
        Self { client, registered, request, token, userinfo, cookies }
    }

    /// Where it sends people.
    pub fn request(&self) -> &Url {
        &self.request
    }

    /// Sends one after the other there who is signed in, and returns the code that comes back.
    pub async fn authorize(&self, turn: usize) -> Result<String> {
        self.asks(&self.request, &self.cookies[turn % self.cookies.len()]).await
    }

    /// The same, for a browser with these cookies.
    pub async fn asks(&self, request: &Url, cookie: &str) -> Result<String> {
        let answer = self.client.get(request.clone()).header(COOKIE, cookie).send().await?;
        let to: Url = answer.headers().get(LOCATION).ok_or("no redirect")?.to_str()?.parse()?;
        answer.bytes().await?;
        let code = to.query_pairs().find(|(name, _)| name == "code");
        Ok(code.ok_or_else(|| format!("no code: {to}"))?.1.into_owned())
    }

    pub async fn exchange(&self, code: &str) -> Result<Tokens> {
        let said = [("code", code), ("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)];
        self.tokens("authorization_code", &said).await
    }

    pub async fn refresh(&self, token: &str) -> Result<Tokens> {
        self.tokens("refresh_token", &[("refresh_token", token)]).await
    }

    async fn tokens(&self, grant: &str, said: &[(&str, &str)]) -> Result<Tokens> {
        let form = [&[("grant_type", grant)], said].concat();
        let request = self.client.post(&self.token).form(&form);
        let Registered { id, secret } = &self.registered;
        let answer = json(request.basic_auth(id, Some(secret)).send().await?).await?;
        let text = |name: &str| Some(answer[name].as_str()?.to_owned());
        text("id_token").ok_or("no id_token")?;
        let access = text("access_token").ok_or("no access_token")?;
        Ok(Tokens { access, refresh: text("refresh_token").ok_or("no refresh_token")? })
    }

    pub async fn userinfo(&self, token: &str) -> Result<()> {
        let answer = json(self.client.get(&self.userinfo).bearer_auth(token).send().await?).await?;
        answer["phone_number"].as_str().ok_or("no number")?;
        Ok(())
    }
}

async fn json(answer: Response) -> Result<Value> {
    let status = answer.status();
    let said: Value = answer.json().await?;
    assert_eq!(status, 200, "{said}");
    Ok(said)
}
