//! What the token endpoint gives.

use serde_json::Value;

use super::provider::Provider;
use super::relying_party::{RelyingParty, random};
use super::request::Request;
use super::{AFTERWARDS, signed};
use crate::support::Answer;

pub struct Tokens {
    pub access: String,
    pub refresh: Option<String>,
    pub id_token: String,
    /// What the id token says.
    pub claims: Value,
}

impl<P: Provider> RelyingParty<'_, P> {
    /// Expects tokens, and an id token that is right.
    pub fn tokens(&self, answer: Answer) -> Tokens {
        let answer = answer.is(200);
        assert!(answer.header("content-type").expect("a type").starts_with("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let given = answer.json();
        let text = |name: &str| given[name].as_str().map(str::to_owned);
        let access = text("access_token").expect("an access token");
        let id_token = text("id_token").expect("an id token");
        assert!(text("token_type").expect("a type").eq_ignore_ascii_case("bearer"));
        assert!(given["expires_in"].as_i64().expect("seconds") > 0);
        let claims = signed::claims(&id_token, &self.keys).expect("it is signed");
        signed::is_new(&claims, &self.provider.issuer(), &self.id, self.provider.now());
        let subject = claims["sub"].as_str().expect("a subject");
        assert!((1..=255).contains(&subject.len()) && subject.is_ascii());
        if let Some(hash) = claims.get("at_hash") {
            assert_eq!(*hash, signed::half_hash(&access));
        }
        Tokens { access, refresh: text("refresh_token"), id_token, claims }
    }
}

impl Tokens {
    /// What an application asks for who signs out again, where nothing else is said.
    pub fn ask_to_leave(&self) -> Request {
        Request::default()
            .with("id_token_hint", &self.id_token)
            .with("post_logout_redirect_uri", AFTERWARDS)
            .with("state", &random())
    }
}
