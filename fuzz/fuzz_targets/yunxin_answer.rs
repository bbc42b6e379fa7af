//! Only the integer 200 is success, and of an accepted answer nothing but a code and a plain name is taken.
#![no_main]

use std::fmt;

use codelogin::codes::Code;
use codelogin::fuzzing::read_answer;
use codelogin::sms::{CodeSent, SmsOutcome};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let ours: Code = "012345".parse().expect("a code");
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    // As it is written: neither `200.0` nor `"200"`.
    let code = json.get("code").map(Value::to_string).unwrap_or_default();
    match read_answer(body, &ours) {
        SmsOutcome::Accepted(receipt) => {
            assert_eq!(code, "200");
            assert!(!says_something_twice(body));
            if let CodeSent::Another(theirs) = receipt.code_sent {
                assert_ne!(theirs.expose(), ours.expose());
                assert!(theirs.expose().bytes().all(|byte| byte.is_ascii_digit()));
                assert!(json["obj"].to_string().contains(theirs.expose()));
            }
            // It goes to the log, and the log holds no provider's prose.
            let is_plain =
                |id: &str| id.len() <= 64 && !id.contains(|c: char| !c.is_ascii_graphic());
            assert!(receipt.send_id.as_deref().is_none_or(is_plain));
        }
        SmsOutcome::Unknown(reason) => {
            assert!(code.parse::<i64>().is_err() || says_something_twice(body));
            assert_eq!(reason.code, None);
        }
        SmsOutcome::Unreachable(reason) => panic!("there was an answer: {reason}"),
        SmsOutcome::RefusedForPerson(reason)
        | SmsOutcome::RefusedForOperator(reason)
        | SmsOutcome::TryLater(reason) => {
            assert_eq!(reason.code.map(|code| code.to_string()), Some(code.clone()));
            assert_ne!(code, "200");
            assert!(!reason.to_string().contains(char::is_control));
        }
    }
});

/// Whether an object has two fields of one name.
fn says_something_twice(object: &[u8]) -> bool {
    let names = serde_json::Deserializer::from_slice(object).deserialize_map(Names);
    let mut names = names.unwrap_or_default();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() < all
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some((name, _)) = map.next_entry::<String, Value>()? {
            names.push(name);
        }
        Ok(names)
    }
}
