//! An application that has people sign in at the provider.

use jsonwebtoken::jwk::JwkSet;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::CALLBACK;
use super::person::{Person, Way};
use super::provider::{Provider, ShownBy};
use super::request::Request;
use super::response::Response;
use super::tokens::Tokens;
use crate::support::{Answer, Visitor};

pub struct RelyingParty<'a, P> {
    pub provider: &'a P,
    /// What the provider says of itself.
    pub metadata: Value,
    /// What it signs with.
    pub keys: JwkSet,
    pub id: String,
    pub secret: String,
    shown_by: ShownBy,
    line: Visitor,
}

/// Somebody has signed in at the application.
pub struct SignIn {
    /// He had to say who he is.
    pub signed_in: bool,
    pub code: String,
    /// What the token endpoint said.
    pub tokens: Tokens,
}

impl<'a, P: Provider> RelyingParty<'a, P> {
    pub async fn new(provider: &'a P) -> Self {
        Self::registered(provider, ShownBy::Basic, None).await
    }

    /// One that shows so that it is itself, and is told of logouts there.
    pub async fn registered(provider: &'a P, shown_by: ShownBy, backchannel: Option<&str>) -> Self {
        let (id, secret) = provider.registers(shown_by, backchannel).await;
        let line = provider.visitor();
        let metadata = line.opens("/.well-known/openid-configuration").await.is(200).json();
        let mut party =
            Self { provider, metadata, keys: JwkSet { keys: vec![] }, id, secret, shown_by, line };
        let keys = party.line.opens(&party.place("jwks_uri")).await.is(200);
        party.keys = serde_json::from_str(&keys.body).expect("keys");
        party
    }

    /// The path of an address that the provider names.
    pub fn place(&self, name: &str) -> String {
        let address = self.metadata[name].as_str().expect("an address");
        address.strip_prefix(&self.provider.issuer()).expect("the provider's own").to_owned()
    }

    /// What it asks for where nothing else is said.
    pub fn asks(&self) -> Request {
        let request = Request::default()
            .with("response_type", "code")
            .with("client_id", &self.id)
            .with("redirect_uri", CALLBACK)
            .with("scope", "openid")
            .with("state", &random())
            .with("nonce", &random());
        if P::AS_A_FORM { request.with("response_mode", "form_post") } else { request }
    }

    /// Sends somebody to sign in.
    pub async fn leads(&self, person: &Person<'_, P>, request: &Request) -> Way {
        person.is_led(&self.place("authorization_endpoint"), request).await
    }

    /// Sends somebody to sign in, and expects him back.
    pub async fn signs_in(&self, person: &Person<'_, P>, request: &Request) -> SignIn {
        let way = self.leads(person, request).await;
        self.takes_back(way, request).await
    }

    /// Expects somebody back with a code that is worth tokens.
    pub async fn takes_back(&self, way: Way, request: &Request) -> SignIn {
        let signed_in = way.signed_in;
        let response = way.leads_back();
        self.is_told(&response, request);
        response.says_only(&["code", "state", "iss", "session_state"]);
        let code = response.says("code").expect("a code").to_owned();
        assert!(code.len() >= 22, "it can be guessed: {code}");
        let tokens = self.tokens(self.exchanges(&code).await);
        assert_eq!(tokens.claims["nonce"].as_str(), request.says("nonce"));
        SignIn { signed_in, code, tokens }
    }

    /// Sends somebody to sign in, and expects an error back: this one.
    pub async fn is_refused(&self, person: &Person<'_, P>, request: &Request) -> String {
        let response = self.leads(person, request).await.leads_back();
        self.is_told(&response, request);
        let names = ["error", "error_description", "error_uri", "state", "iss", "session_state"];
        response.says_only(&names);
        response.says("error").expect("an error").to_owned()
    }

    /// Every response is the provider's, and to this request.
    fn is_told(&self, response: &Response, request: &Request) {
        assert_eq!(response.address, CALLBACK);
        assert_eq!(response.is_form, P::AS_A_FORM);
        assert_eq!(response.says("state"), request.says("state"));
        assert_eq!(self.metadata["authorization_response_iss_parameter_supported"], true);
        assert_eq!(response.says("iss"), Some(self.provider.issuer().as_str()));
    }

    /// Changes a code for tokens.
    pub async fn exchanges(&self, code: &str) -> Answer {
        let fields = [("grant_type", "authorization_code"), ("code", code)];
        self.asks_for_tokens(&[&fields[..], &[("redirect_uri", CALLBACK)]].concat()).await
    }

    pub async fn refreshes(&self, token: &str) -> Answer {
        self.asks_for_tokens(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn asks_for_tokens(&self, fields: &[(&str, &str)]) -> Answer {
        let request = self.line.request(Method::POST, &self.place("token_endpoint"));
        let own = [("client_id", self.id.as_str()), ("client_secret", self.secret.as_str())];
        let request = match self.shown_by {
            ShownBy::Basic => request.basic_auth(&self.id, Some(&self.secret)).form(fields),
            ShownBy::Post => request.form(&[fields, &own].concat()),
        };
        self.line.send(request).await
    }

    /// Asks who somebody is.
    pub async fn asks_userinfo(&self, method: Method, access: &str) -> Answer {
        let request = self.line.request(method, &self.place("userinfo_endpoint"));
        self.line.send(request.bearer_auth(access)).await
    }

    /// Expects to be told who somebody is, and that it is he who signed in.
    pub async fn is_told_of(&self, tokens: &Tokens) -> Value {
        let answer = self.asks_userinfo(Method::GET, &tokens.access).await.is(200);
        assert!(answer.header("content-type").expect("a type").starts_with("application/json"));
        let told = answer.json();
        assert_eq!(told["sub"], tokens.claims["sub"]);
        told
    }

    /// Sends somebody to sign out.
    pub async fn leads_out(&self, person: &Person<'_, P>, request: &Request) -> Way {
        person.is_led(&self.place("end_session_endpoint"), request).await
    }
}

/// What nobody has said before.
pub fn random() -> String {
    Uuid::now_v7().to_string()
}
