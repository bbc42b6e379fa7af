//! Only the integer 200 is success, and of an accepted answer nothing but a code and a plain name is taken.
#![no_main]

use codelogin::codes::Code;
use codelogin::fuzzing::read_answer;
use codelogin::sms::{CodeSent, SmsOutcome};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let ours: Code = "012345".parse().expect("a code");
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    // As it is written: neither `200.0` nor `"200"`.
    let code = json.get("code").map(Value::to_string).unwrap_or_default();
    match read_answer(body, &ours) {
        SmsOutcome::Accepted(receipt) => {
            assert_eq!(code, "200");
            if let CodeSent::Another(theirs) = receipt.code_sent {
                assert_ne!(theirs.expose(), ours.expose());
                assert!(theirs.expose().bytes().all(|byte| byte.is_ascii_digit()));
                assert!(json["obj"].to_string().contains(theirs.expose().trim_start_matches('0')));
            }
            // It goes to the log, and the log holds no provider's prose.
            let is_plain =
                |id: &str| id.len() <= 64 && !id.contains(|c: char| !c.is_ascii_graphic());
            assert!(receipt.send_id.as_deref().is_none_or(is_plain));
        }
        SmsOutcome::Unknown(reason) => {
            assert!(code.parse::<i64>().is_err() && reason.code.is_none());
        }
        SmsOutcome::RefusedForPerson(reason)
        | SmsOutcome::RefusedForOperator(reason)
        | SmsOutcome::TryLater(reason) => {
            assert_eq!(reason.code.map(|code| code.to_string()), Some(code.clone()));
            assert_ne!(code, "200");
            assert!(!reason.to_string().contains(char::is_control));
        }
    }
});
