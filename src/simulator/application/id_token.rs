//! Who signed in, as the service says: read, and believed only if it was said to us, now, and of this sign-in.
//!
//! The signature need not be looked at: the token comes from the service itself, over a connection that the
//! application has made to it (OpenID Connect Core §3.1.3.7, point 6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::clock::Timestamp;

#[derive(Clone)]
pub(super) struct IdToken {
    pub text: String,
    pub claims: Map<String, Value>,
}

impl IdToken {
    pub fn read(text: String) -> Result<Self, &'static str> {
        let claims = text.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
        Ok(Self { claims: claims.ok_or("the id token cannot be read")?, text })
    }

    /// The same, if this issuer has made it for this client and this sign-in, and it is still good.
    pub fn checked(
        self,
        (issuer, client): (&str, &str),
        nonce: &str,
        now: Timestamp,
    ) -> Result<Self, &'static str> {
        let is = |name, expected| self.claims.get(name).and_then(Value::as_str) == Some(expected);
        let ends_at = self.claims.get("exp").and_then(Value::as_i64).map(Timestamp::from_seconds);
        if !is("iss", issuer) {
            Err("the id token is of another service (iss)")
        } else if !is("aud", client) {
            Err("the id token is for another application (aud)")
        } else if ends_at.is_none_or(|ends_at| ends_at <= now) {
            Err("the id token is good no more (exp)")
        } else if !is("nonce", nonce) {
            Err("the id token is of another sign-in (nonce)")
        } else {
            Ok(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    /// What becomes of a token in which this is otherwise.
    fn judged(name: &str, value: Value) -> Result<(), &'static str> {
        let mut claims = json!({ "iss": "http://a", "aud": "me", "exp": 1_001, "nonce": "n" });
        claims[name] = value;
        let text = format!("e30.{}.", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let token = IdToken::read(text)?;
        token.checked(("http://a", "me"), "n", NOW).map(|_| ())
    }

    #[test]
    fn only_what_was_said_to_us_now_and_of_this_sign_in_is_believed() {
        assert_eq!(judged("sub", json!("u")), Ok(()));
        for (name, value, refused) in [
            ("iss", json!("http://b"), "the id token is of another service (iss)"),
            ("iss", Value::Null, "the id token is of another service (iss)"),
            ("aud", json!("other"), "the id token is for another application (aud)"),
            ("aud", json!(["me", "other"]), "the id token is for another application (aud)"),
            ("exp", json!(1_000), "the id token is good no more (exp)"),
            ("exp", Value::Null, "the id token is good no more (exp)"),
            ("nonce", json!("m"), "the id token is of another sign-in (nonce)"),
            ("nonce", Value::Null, "the id token is of another sign-in (nonce)"),
        ] {
            assert_eq!(judged(name, value.clone()), Err(refused), "{name} {value}");
        }
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "a.b", "e30.W10.", "e30.!.", "e30"] {
            assert!(IdToken::read(text.to_owned()).is_err(), "{text}");
        }
    }
}
