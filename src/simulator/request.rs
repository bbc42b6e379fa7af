//! Looking at a request as strictly as Yunxin does.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use crate::clock::{Clock, Timestamp};
use crate::random;

/// How far `CurTime` may be off, either way.
const SIGNATURE_LIFETIME: Duration = Duration::from_mins(5);

/// A message that may go out.
pub(super) struct Order {
    pub mobile: String,
    pub code: String,
}

impl Order {
    /// Reads a request, or says in Yunxin's manner what is wrong with it.
    pub fn read(
        headers: &HeaderMap,
        body: &[u8],
        app_key: &str,
        app_secret: &SecretString,
        clock: &Clock,
    ) -> Result<Self, &'static str> {
        check_signature(headers, app_key, app_secret, clock.now())?;
        let is_form = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err("bad content type");
        }
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err("repeated parameter");
            }
        }
        let mobile =
            fields.get("mobile").filter(|mobile| is_mobile(mobile)).ok_or("mobile error")?;
        Ok(Self { mobile: mobile.clone(), code: code(&fields)? })
    }
}

fn check_signature(
    headers: &HeaderMap,
    app_key: &str,
    app_secret: &SecretString,
    now: Timestamp,
) -> Result<(), &'static str> {
    let header =
        |name| headers.get(name).and_then(|value| value.to_str().ok()).ok_or("bad http header");
    let (key, nonce) = (header("AppKey")?, header("Nonce")?);
    let (time, sum) = (header("CurTime")?, header("CheckSum")?);
    if key != app_key || nonce.is_empty() || nonce.len() > 128 {
        return Err("bad http header");
    }
    let digits = time.len() == 10 && time.bytes().all(|byte| byte.is_ascii_digit());
    let signed_at = time.parse().ok().filter(|_| digits).map(Timestamp::from_seconds);
    let signed_at = signed_at.ok_or("bad http header")?;
    if (now - signed_at).max(signed_at - now) > SIGNATURE_LIFETIME {
        return Err("CurTime is expired");
    }
    let expected = Sha1::digest(format!("{}{nonce}{time}", app_secret.expose_secret()));
    let matches: bool = hex::encode(expected).as_bytes().ct_eq(sum.as_bytes()).into();
    if matches { Ok(()) } else { Err("bad checksum") }
}

/// The bare eleven digits of a mainland number, or `+1-…` with the hyphen for others.
fn is_mobile(mobile: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match mobile.strip_prefix('+') {
        Some(abroad) => abroad
            .split_once('-')
            .is_some_and(|(country, number)| is_digits(country) && is_digits(number)),
        None => mobile.len() == 11 && mobile.starts_with('1') && is_digits(mobile),
    }
}

/// The code handed over in either generation of parameters; without one, Yunxin makes its own.
fn code(fields: &HashMap<String, String>) -> Result<String, &'static str> {
    if fields
        .get("templateid")
        .is_some_and(|id| id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("templateid error");
    }
    let code = match (fields.get("authCode"), fields.get("paramMap")) {
        (Some(_), Some(_)) => return Err("authCode and paramMap"),
        (Some(code), None) => code.clone(),
        (None, Some(_)) if !fields.contains_key("templateid") => {
            return Err("templateid is required");
        }
        (None, Some(map)) => serde_json::from_str::<HashMap<String, String>>(map)
            .ok()
            .and_then(|mut map| map.remove("code"))
            .ok_or("paramMap error")?,
        (None, None) => {
            let length = fields.get("codeLen").map_or(Ok(4), |length| length.parse());
            let length =
                length.ok().filter(|length| (4..=10).contains(length)).ok_or("codeLen error")?;
            (0..length).map(|_| random::below(10).to_string()).collect()
        }
    };
    let well_formed =
        (4..=10).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if well_formed { Ok(code) } else { Err("authCode error") }
}
