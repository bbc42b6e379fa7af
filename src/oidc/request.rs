//! What an application may ask for when it sends somebody to us (OpenID Connect Core §3.1.2.1).

use super::back::LONGEST_STATE;
use super::parameters::Parameters;
use super::refusal::Refusal;
use crate::clients::Client;
use crate::grants::{Challenge, NewGrant, Scope, Scopes};

/// The longest query, in bytes, as a browser sends it.
const LONGEST: usize = 6 * 1024;

/// The longest as the sign-in page's form posts it, where a `/` takes three bytes: a form has 16 KiB in all.
const LONGEST_POSTED: usize = 14 * 1024;

/// The longest nonce, in bytes.
const LONGEST_NONCE: usize = 1024;

/// What is asked, and may be.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub grant: NewGrant,
    pub prompts: Prompts,
    /// Since when somebody has to have signed in at most, in seconds.
    pub max_age: Option<i64>,
    /// What the application was told of somebody before.
    pub hint: Option<String>,
}

/// `prompt`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prompts {
    /// Nobody may be asked anything.
    pub none: bool,
    /// Somebody has to sign in, whoever is signed in.
    pub login: bool,
    /// Somebody has to be asked what the application may know.
    pub consent: bool,
}

impl Request {
    /// Judges what this application asks by this query, with an address to lead back to that is its own.
    pub fn judge(
        asked: &Parameters,
        client: &Client,
        redirect: &str,
        query: &str,
    ) -> Result<Self, Refusal> {
        let bad = |says| Err(Refusal::InvalidRequest(says));
        let posted: usize = form_urlencoded::byte_serialize(query.as_bytes()).map(str::len).sum();
        if query.len() > LONGEST || posted > LONGEST_POSTED {
            return bad("the request is longer than 6 KiB, or than 14 KiB in a form");
        }
        asked.are_sound()?;
        for (name, refusal) in [
            ("request", Refusal::RequestNotSupported),
            ("request_uri", Refusal::RequestUriNotSupported),
            ("registration", Refusal::RegistrationNotSupported),
        ] {
            if asked.get(name).is_some() {
                return Err(refusal);
            }
        }
        match asked.get("response_type") {
            Some("code") => {}
            Some(_) => return Err(Refusal::UnsupportedResponseType),
            None => return bad("response_type is missing"),
        }
        if !matches!(asked.get("response_mode"), None | Some("query" | "form_post")) {
            return bad("response_mode can be query or form_post");
        }
        let is_short = |name, longest| asked.get(name).is_none_or(|text| text.len() <= longest);
        if !is_short("state", LONGEST_STATE) {
            return bad("state is longer than 2 KiB");
        }
        if !is_short("nonce", LONGEST_NONCE) {
            return bad("nonce is longer than 1 KiB");
        }
        // PostgreSQL keeps none.
        if asked.get("nonce").is_some_and(|nonce| nonce.contains('\0')) {
            return bad("nonce has a NUL");
        }
        let max_age = asked.get("max_age").map(str::parse).transpose();
        let Some(max_age) = max_age.ok().filter(|age| age.is_none_or(|age: i64| age >= 0)) else {
            return bad("max_age is no number of seconds");
        };
        let Some(prompts) = Prompts::read(asked.get("prompt").unwrap_or_default()) else {
            return bad("prompt can be none alone, or of login, consent and select_account");
        };
        let grant = NewGrant {
            client: client.id.clone(),
            redirect: redirect.to_owned(),
            challenge: challenge(asked, client)?,
            nonce: asked.get("nonce").map(str::to_owned),
            scopes: scopes(asked, client)?,
        };
        Ok(Self { grant, prompts, max_age, hint: asked.get("id_token_hint").map(str::to_owned) })
    }

    /// Whether it may take another sign-in though somebody is signed in.
    pub fn may_ask_again(&self) -> bool {
        self.prompts.login || self.max_age.is_some() || self.hint.is_some()
    }
}

impl Prompts {
    fn read(text: &str) -> Option<Self> {
        let mut prompts = Self::default();
        for prompt in text.split(' ').filter(|prompt| !prompt.is_empty()) {
            match prompt {
                "none" => prompts.none = true,
                // Who signs in anew chooses whose account it is.
                "login" | "select_account" => prompts.login = true,
                "consent" => prompts.consent = true,
                _ => return None,
            }
        }
        let is_alone = !prompts.none || text.trim() == "none";
        is_alone.then_some(prompts)
    }
}

fn challenge(asked: &Parameters, client: &Client) -> Result<Option<Challenge>, Refusal> {
    let bad = |says| Err(Refusal::InvalidRequest(says));
    match (asked.get("code_challenge"), asked.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) => match challenge.parse() {
            Ok(challenge) => Ok(Some(challenge)),
            Err(_) => bad("code_challenge is no SHA-256 in base64url"),
        },
        (Some(_), _) => bad("code_challenge_method can be S256 alone"),
        (None, Some(_)) => bad("code_challenge is missing"),
        (None, None) if client.registration.pkce => bad("code_challenge is missing (RFC 7636)"),
        (None, None) => Ok(None),
    }
}

fn scopes(asked: &Parameters, client: &Client) -> Result<Scopes, Refusal> {
    let scopes = Scopes::read(asked.get("scope").unwrap_or_default());
    if !scopes.have(Scope::OpenId) {
        return Err(Refusal::InvalidScope("scope has to have openid"));
    }
    let may_stay = client.registration.offline;
    Ok(if may_stay { scopes } else { scopes.without(Scope::OfflineAccess) })
}
