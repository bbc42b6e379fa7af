//! What was told of somebody, for people to read.

use serde_json::{Map, Value};

use crate::clock::Timestamp;

/// One thing that was told, and in a few words what it is.
pub(super) struct Claim {
    pub name: String,
    pub zh: &'static str,
    pub en: &'static str,
    pub value: String,
}

/// In the order in which they are shown. What is not among them is shown after them, and not explained.
const EXPLAINED: [(&str, &str, &str); 17] = [
    ("name", "姓名", "name"),
    ("sub", "用户，换号码也不变", "the user, for good"),
    ("preferred_username", "用户名", "user name"),
    ("phone_number", "手机号码", "number"),
    ("phone_number_verified", "号码验证过吗", "proven?"),
    ("email", "邮箱", "e-mail"),
    ("email_verified", "邮箱验证过吗", "proven?"),
    ("updated_at", "资料更新于", "last changed"),
    ("auth_time", "登录时间", "signed in at"),
    ("amr", "登录方式", "signed in how"),
    ("sid", "会话", "the session"),
    ("iss", "谁说的", "who says so"),
    ("aud", "说给谁听", "to whom"),
    ("iat", "何时说的", "when"),
    ("exp", "有效期至", "good until"),
    ("nonce", "这次登录的记号", "of this one sign-in"),
    ("at_hash", "访问令牌的指纹", "of the access token"),
];

const TIMES: [&str; 4] = ["auth_time", "exp", "iat", "updated_at"];

pub(super) fn explained(told: &Map<String, Value>) -> Vec<Claim> {
    let rank = |name: &str| EXPLAINED.iter().position(|(of, ..)| *of == name);
    let mut claims: Vec<Claim> = told.iter().map(|(name, value)| claim(name, value)).collect();
    claims.sort_by_key(|claim| rank(&claim.name).unwrap_or(EXPLAINED.len()));
    claims
}

fn claim(name: &str, value: &Value) -> Claim {
    let words = EXPLAINED.iter().find(|(of, ..)| *of == name);
    let (_, zh, en) = words.copied().unwrap_or_default();
    Claim { name: name.to_owned(), zh, en, value: readable(name, value) }
}

fn readable(name: &str, value: &Value) -> String {
    match value {
        Value::Number(number) if TIMES.contains(&name) => {
            let at = number.as_i64().map(|seconds| Timestamp::from_seconds(seconds).rfc3339());
            at.unwrap_or_else(|| number.to_string()).replace('T', " ").replace('Z', " UTC")
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            values.iter().map(|value| readable(name, value)).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_told_can_be_read() {
        let told =
            json!({ "amr": ["sms", "otp"], "exp": 0, "new": { "a": 1 }, "ok": true, "sub": "u" });
        let claims = explained(told.as_object().expect("an object"));
        let read: Vec<_> = claims.iter().map(|claim| (&*claim.name, &*claim.value)).collect();
        let expected = [
            ("sub", "u"),
            ("amr", "sms, otp"),
            ("exp", "1970-01-01 00:00:00 UTC"),
            ("new", r#"{"a":1}"#),
            ("ok", "true"),
        ];
        assert_eq!(read, expected);
    }
}
