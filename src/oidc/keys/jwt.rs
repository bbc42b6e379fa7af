//! A token as it is written and read (RFC 7515, RFC 7519), and the key that others read it by (RFC 7517).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::turn::SigningKey;
use crate::random::is_label;

/// 65,537, as a JWK has it.
const EXPONENT: &str = "AQAB";

/// A published key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: &'static str,
}

impl From<SigningKey> for Jwk {
    fn from(key: SigningKey) -> Self {
        let (kty, usage, alg) = ("RSA", "sig", "RS256");
        Self { kty, usage, alg, kid: key.kid, n: key.modulus, e: EXPONENT }
    }
}

/// What is to be signed.
pub(super) fn message(typ: &str, kid: &str, claims: &impl Serialize) -> serde_json::Result<String> {
    let (typ, kid) = (Some(typ.to_owned()), Some(kid.to_owned()));
    let header = serde_json::to_vec(&Header { typ, kid, ..Header::new(Algorithm::RS256) })?;
    let claims = serde_json::to_vec(claims)?;
    let [header, claims] = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}.{claims}"))
}

/// The same, signed.
pub(super) fn signed(message: &str, signature: &[u8]) -> String {
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// Which key has signed it, by its own word; none: no key of ours, or it is of another type.
pub(super) fn kid(typ: &str, token: &str) -> Option<String> {
    let header = decode_header(token).ok().filter(|header| header.typ.as_deref() == Some(typ))?;
    header.kid.filter(|kid| is_label(kid))
}

/// What it says, if this key has signed it by the one algorithm that is ours.
pub(super) fn read<T: DeserializeOwned>(token: &str, key: &SigningKey) -> Option<T> {
    let mut signature_alone = Validation::new(Algorithm::RS256);
    signature_alone.required_spec_claims.clear();
    signature_alone.validate_exp = false;
    signature_alone.validate_aud = false;
    let key = DecodingKey::from_rsa_components(&key.modulus, EXPONENT).ok()?;
    decode(token, &key, &signature_alone).ok().map(|read| read.claims)
}
