//! What the provider has signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How long ago something that is new may have been signed: clocks stand still.
const NEW: i64 = 5;

/// The claims of a token, if one of these keys has signed it by RS256. Times are left to the caller, whose clock is
/// another.
pub fn claims(token: &str, keys: &JwkSet) -> Option<Value> {
    let header = decode_header(token).ok()?;
    let key = DecodingKey::from_jwk(keys.find(&header.kid?)?).ok()?;
    let mut rules = Validation::new(Algorithm::RS256);
    (rules.validate_exp, rules.validate_aud) = (false, false);
    rules.required_spec_claims.clear();
    Some(decode(token, &key, &rules).ok()?.claims)
}

/// Expects a token that was made just now, by this provider for this client, and holds.
#[track_caller]
pub fn is_new(claims: &Value, issuer: &str, client: &str, now: i64) {
    assert_eq!(claims["iss"], issuer);
    assert_eq!(claims["aud"], client);
    let made = claims["iat"].as_i64().expect("a moment");
    assert!((now - NEW..=now).contains(&made), "{claims} at {now}");
    assert!(claims["exp"].as_i64().expect("a moment") > now, "{claims} at {now}");
}

/// What an id token says of the access token beside it (`at_hash`).
pub fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
}

/// The challenge of a verifier (RFC 7636 §4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A token that nobody has signed.
pub fn unsigned(claims: &Value) -> String {
    let parts = [r#"{"alg":"none"}"#, &claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{}.", parts.join("."))
}

/// A token that somebody else has signed, with this secret.
pub fn by_another(claims: &Value, secret: &str) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::default(), claims, &key).expect("it is signed")
}
