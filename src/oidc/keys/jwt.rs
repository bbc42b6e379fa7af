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

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::{
        KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
        RsaEncoding,
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Timestamp;

    /// Who has the very key.
    struct Holder(KeyPair);

    impl Holder {
        fn published(&self) -> SigningKey {
            let modulus = self.0.public_key().modulus();
            let modulus = BASE64_URL_SAFE_NO_PAD.encode(modulus.big_endian_without_leading_zero());
            let then = Timestamp::from_seconds(0);
            let kid = "0".repeat(32);
            SigningKey { kid, modulus, created_at: then, signs_from: then, retired_at: None }
        }

        /// Signs this in that way, and says that it was this one.
        fn signs(&self, alg: &str, how: &'static dyn RsaEncoding) -> String {
            let parts = [json!({ "alg": alg, "typ": "JWT" }), json!({ "sub": "x" })];
            let [header, claims] =
                parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
            let message = format!("{header}.{claims}");
            let mut signature = vec![0; self.0.public_modulus_len()];
            let random = SystemRandom::new();
            self.0.sign(how, &random, message.as_bytes(), &mut signature).expect("it signs");
            signed(&message, &signature)
        }
    }

    #[test]
    fn the_algorithm_is_ours_whatever_else_the_very_key_has_signed_by() {
        let holder = Holder(KeyPair::generate(KeySize::Rsa2048).expect("a key"));
        let key = holder.published();
        let is_read = |token: &str| read::<Value>(token, &key).is_some();
        assert!(is_read(&holder.signs("RS256", &RSA_PKCS1_SHA256)));
        let others: [(&str, &'static dyn RsaEncoding); 3] = [
            ("RS384", &RSA_PKCS1_SHA384),
            ("RS512", &RSA_PKCS1_SHA512),
            ("PS256", &RSA_PSS_SHA256),
        ];
        for (alg, how) in others {
            assert!(!is_read(&holder.signs(alg, how)), "{alg}");
            assert!(!is_read(&holder.signs("RS256", how)), "{alg}, called RS256");
            assert!(!is_read(&holder.signs(alg, &RSA_PKCS1_SHA256)), "RS256, called {alg}");
        }
    }
}
