//! What is told of somebody.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::events::Way;
use crate::grants::{Granted, Scope, Shown};
use crate::origin::WebOrigin;
use crate::users::EmailDomain;

/// How long an application may take to read an id token. It says who signed in when, and opens nothing.
const ID_TOKEN_LIFETIME: Duration = Duration::from_hours(1);

/// An id token (OpenID Connect Core §2).
#[derive(Debug, Serialize)]
pub(super) struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    amr: &'static [&'static str],
    sid: &'a str,
    at_hash: String,
}

impl<'a> IdToken<'a> {
    pub fn new(
        issuer: &'a WebOrigin,
        granted: &'a Granted,
        nonce: Option<&'a str>,
        access_token: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            iss: issuer.as_str(),
            sub: granted.user.as_str(),
            aud: granted.client.as_str(),
            exp: (now + ID_TOKEN_LIFETIME).seconds(),
            iat: now.seconds(),
            auth_time: granted.since.seconds(),
            nonce,
            amr: methods(granted.by),
            sid: &granted.sid,
            // The left half (OpenID Connect Core §3.1.3.6).
            at_hash: URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16]),
        }
    }
}

/// RFC 8176.
fn methods(by: Way) -> &'static [&'static str] {
    match by {
        Way::Code | Way::TestCode => &["sms", "otp"],
        Way::Password => &["pwd"],
    }
}

/// What we read of an id token of ours that an application shows us again. Whether it is over does not matter.
#[derive(Debug, Deserialize)]
pub(super) struct Hint {
    pub iss: String,
    pub sub: String,
    pub aud: String,
    pub sid: String,
}

/// What is told of somebody to who asks (OpenID Connect Core §5.1).
#[derive(Debug, Default, Serialize)]
pub struct UserInfo {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

impl UserInfo {
    pub(super) fn new(shown: Shown, domain: Option<&EmailDomain>) -> Self {
        let Shown { granted, scopes, name, mobile_proven_at, user_since, .. } = shown;
        let mut info = Self { sub: granted.user.to_string(), ..Self::default() };
        let mobile = &granted.mobile;
        if scopes.have(Scope::Profile) {
            info.name = Some(name.or_masked(mobile));
            info.preferred_username = Some(granted.user.to_string());
            info.updated_at = Some(user_since.seconds());
        }
        if scopes.have(Scope::Phone) {
            info.phone_number = Some(mobile.e164());
            info.phone_number_verified = Some(mobile_proven_at.is_some());
        }
        if scopes.have(Scope::Email)
            && let Some(domain) = domain
        {
            info.email = Some(domain.address(&granted.user));
            info.email_verified = Some(false);
        }
        info
    }
}
