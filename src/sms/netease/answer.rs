//! Yunxin's answer, and what it means. The body has the code in clear, so it is read here and never shown.

use serde_json::Value;

use super::super::{CodeSent, Reason, Receipt, SmsOutcome};
use super::fields;
use crate::codes::Code;

pub(super) const UNREACHABLE: Reason = Reason {
    code: None,
    meaning: "no connection could be made to any of Yunxin's hosts",
    remedy: "see whether this machine reaches them: name resolution, firewall, CA certificates",
};

pub(super) const NO_ANSWER_IN_TIME: Reason = Reason {
    code: None,
    meaning: "Yunxin took the request and did not answer in time",
    remedy: "the message may arrive; if this lasts, ask Yunxin",
};

pub(super) const BROKEN_OFF: Reason = Reason {
    code: None,
    meaning: "the connection broke before Yunxin had answered",
    remedy: "the message may arrive; if this lasts, see what lies between this machine and Yunxin",
};

pub(super) const NOT_YUNXIN: Reason = Reason {
    code: None,
    meaning: "the answer is not one that Yunxin gives",
    remedy: "see whether NETEASE_URLS is right and nothing in between answers in Yunxin's place",
};

/// Reads the body of an answer with HTTP status 200.
pub(crate) fn read(body: &[u8], ours: &Code) -> SmsOutcome {
    let answer = Value::from(fields::read(body).unwrap_or_default());
    // `as_i64` takes integers only: neither 200.0 nor "200" is success.
    match answer.get("code").and_then(Value::as_i64) {
        Some(200) => SmsOutcome::Accepted(Receipt {
            send_id: text(&answer["msg"]).filter(|id| is_plain(id, ours)),
            code_sent: code_sent(&answer["obj"], ours),
        }),
        Some(code) => {
            let said = text(&answer["msg"]).or_else(|| text(&answer["desc"]));
            refusal(code, &said.unwrap_or_default().to_ascii_lowercase())
        }
        None => SmsOutcome::Unknown(NOT_YUNXIN),
    }
}

/// Yunxin writes texts also as numbers, and leaves them out.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// It goes to the log, and what is no name of a message may hold anything, the code too.
fn is_plain(send_id: &str, ours: &Code) -> bool {
    let is_short = send_id.len() <= 64 && send_id.bytes().all(|byte| byte.is_ascii_graphic());
    is_short && !send_id.contains(ours.expose())
}

fn code_sent(obj: &Value, ours: &Code) -> CodeSent {
    let ours = ours.expose();
    let Some(told) = text(obj) else { return CodeSent::Ours };
    // A number has lost the zeros that ours begins with. One that is shorter otherwise is no code: which zeros
    // the message had is not known.
    let is_shorter = obj.is_number() && told.len() < ours.len();
    if told == ours || is_shorter && format!("{told:0>0$}", ours.len()) == ours {
        return CodeSent::Ours;
    }
    let digits_alone = told.bytes().all(|byte| byte.is_ascii_digit());
    match told.parse() {
        Ok(code) if digits_alone && !is_shorter => CodeSent::Another(code),
        _ => CodeSent::Unusable,
    }
}

/// The table of the vendor's status codes. `said` tells the many meanings of 414 apart.
fn refusal(code: i64, said: &str) -> SmsOutcome {
    use SmsOutcome::{RefusedForOperator, RefusedForPerson, TryLater};

    let because = |meaning, remedy| Reason { code: Some(code), meaning, remedy };
    match code {
        301 => RefusedForOperator(because(
            "the application is disabled",
            "turn it on in Yunxin's console",
        )),
        315 => RefusedForOperator(because(
            "this server's address is not on the application's list",
            "add it in Yunxin's console",
        )),
        403 => RefusedForOperator(because(
            "SMS is not enabled, or closed for arrears, or the template is one for voice",
            "see the application's SMS page and account in Yunxin's console",
        )),
        404 => RefusedForOperator(because(
            "the template does not exist, or is of another kind",
            "set NETEASE_TEMPLATE_ID to an approved template for codes",
        )),
        412 => RefusedForPerson(because(
            "the number has opted out of messages",
            "its owner must opt in again with the carrier",
        )),
        414 if said.contains("curtime") => RefusedForOperator(because(
            "the request's time is more than five minutes off",
            "set this machine's clock (chrony or systemd-timesyncd)",
        )),
        414 if said.contains("checksum") => RefusedForOperator(because(
            "the signature does not match",
            "set NETEASE_APP_SECRET to the secret of this NETEASE_APP_KEY",
        )),
        414 if said.contains("template") => RefusedForOperator(because(
            "the template's number is missing or wrong",
            "set NETEASE_TEMPLATE_ID to an approved template for codes",
        )),
        414 if said.contains("mobile") => RefusedForPerson(because(
            "Yunxin does not take this number",
            "the person should look at the number again",
        )),
        414 => RefusedForOperator(because(
            "a parameter or header is wrong",
            "look at NETEASE_APP_KEY, NETEASE_APP_SECRET and NETEASE_CODE_STYLE",
        )),
        416 => RefusedForPerson(because(
            "too many messages by Yunxin's own limits",
            "wait; the limits are set in Yunxin's console (25 a day to one number at most)",
        )),
        419 => RefusedForPerson(because(
            "too often, or the application forbids the number's country",
            "wait, or allow the country in Yunxin's console",
        )),
        418 => TryLater(because("the channel is down", "it passes; if it lasts, ask Yunxin")),
        431 => TryLater(because("Yunxin takes it for a repeated request", "try again in a minute")),
        500 => TryLater(because("an error inside Yunxin", "it passes; if it lasts, ask Yunxin")),
        503 => TryLater(because("Yunxin is busy", "it passes; if it lasts, ask Yunxin")),
        426 => RefusedForOperator(because(
            "mainland numbers must be sent to from an address in mainland China",
            "run the service there, or ask Yunxin for an exception",
        )),
        601 => RefusedForOperator(because(
            "the content was refused",
            "have the template approved anew",
        )),
        _ => RefusedForOperator(because(
            "a status that Yunxin does not document",
            "ask Yunxin what it means",
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ours() -> Code {
        "012345".parse().expect("a code")
    }

    fn read(body: &str) -> SmsOutcome {
        super::read(body.as_bytes(), &ours())
    }

    /// Sorts an outcome into whose business it is.
    fn whose(outcome: &SmsOutcome) -> &'static str {
        match outcome {
            SmsOutcome::Accepted(_) => "nobody",
            SmsOutcome::RefusedForPerson(_) => "person",
            SmsOutcome::RefusedForOperator(_) => "operator",
            SmsOutcome::TryLater(_) | SmsOutcome::Unreachable(_) => "later",
            SmsOutcome::Unknown(_) => "unknown",
        }
    }

    #[test]
    fn every_status_is_somebodys_business() {
        for (code, said, expected) in [
            (301, "", "operator"),
            (315, "IP limit", "operator"),
            (403, "", "operator"),
            (404, "", "operator"),
            (412, "", "person"),
            (414, "CurTime is expired", "operator"),
            (414, "bad http header", "operator"),
            (414, "checksum", "operator"),
            (414, "templateid", "operator"),
            (414, "mobile error", "person"),
            (416, "", "person"),
            (419, "", "person"),
            (418, "", "later"),
            (431, "", "later"),
            (500, "", "later"),
            (503, "", "later"),
            (426, "", "operator"),
            (601, "", "operator"),
            (0, "", "operator"),
            (-200, "", "operator"),
            (99_999, "", "operator"),
        ] {
            for field in ["msg", "desc"] {
                let outcome = read(&format!(r#"{{"code":{code},"{field}":"{said}"}}"#));
                assert_eq!(whose(&outcome), expected, "{code} {said}");
            }
        }
    }

    #[test]
    fn success_is_the_integer_200_and_nothing_else() {
        assert_eq!(whose(&read(r#"{"code":200,"msg":"88","obj":"012345"}"#)), "nobody");
        for other in [
            "",
            "<html>",
            "200",
            "[200]",
            "null",
            r#"{"code":"200"}"#,
            r#"{"code":200.0}"#,
            r#"{"code":true}"#,
            r#"{"code":null}"#,
            r#"{"code":18446744073709551616}"#,
            r#"{"msg":"88","obj":"012345"}"#,
            r#"{"code":200"#,
            r#"[200,"88","012345"]"#,
            r#"{"code":200}{"code":200}"#,
        ] {
            assert_eq!(whose(&read(other)), "unknown", "{other}");
        }
    }

    #[test]
    fn the_code_that_went_out_is_told_apart_from_ours() {
        for (obj, expected) in [
            (r#","obj":"012345""#, "Ours"),
            (r#","obj":12345"#, "Ours"),
            (r#","obj":1908"#, "Unusable"),
            (r#","obj":0"#, "Unusable"),
            (r#","obj":54321"#, "Unusable"),
            (r#","obj":-12345"#, "Unusable"),
            (r#","obj":123456.0"#, "Unusable"),
            (r#","obj":654321"#, "Another(Code(…))"),
            (r#","obj":null"#, "Ours"),
            ("", "Ours"),
            (r#","obj":"654321""#, "Another(Code(…))"),
            (r#","obj":"1908""#, "Unusable"),
            (r#","obj":"65 43 21""#, "Unusable"),
            (r#","obj":"abcdef""#, "Unusable"),
        ] {
            match read(&format!(r#"{{"code":200{obj}}}"#)) {
                SmsOutcome::Accepted(receipt) => {
                    assert_eq!(format!("{:?}", receipt.code_sent), expected, "{obj}");
                    assert_eq!(receipt.send_id, None);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn the_send_id_is_text_or_number() {
        for body in [r#"{"code":200,"msg":"88"}"#, r#"{"code":200,"msg":88}"#] {
            match read(body) {
                SmsOutcome::Accepted(receipt) => assert_eq!(receipt.send_id.as_deref(), Some("88")),
                other => panic!("{other:?}"),
            }
        }
        for prose in ["code 012345 sent", "012345", "id:012345", "88\\n88", "8".repeat(65).as_str()]
        {
            match read(&format!(r#"{{"code":200,"msg":"{prose}"}}"#)) {
                SmsOutcome::Accepted(receipt) => assert_eq!(receipt.send_id, None, "{prose}"),
                other => panic!("{other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = super::read(&body, &ours());
        }
    }
}
