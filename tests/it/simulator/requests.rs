//! What the stand-in takes, and what it refuses.

use codelogin::clock::Clock;
use codelogin::codes::Code;
use codelogin::mobile::Mobile;
use codelogin::sms::{CodeSent, CodeStyle, NeteaseSettings, NeteaseSms, SmsOutcome, SmsSender};

use super::{APP_KEY, APP_SECRET, BODY, FORM, NONCE, StandIn, check_sum, set, signed_at};
use crate::support::seconds;

#[tokio::test]
async fn the_services_own_client_is_accepted() {
    let stand_in = StandIn::start().await;
    let mobile: Mobile = "13800138000".parse().expect("a mobile");
    let old = NeteaseSettings::new(APP_KEY, APP_SECRET);
    let new = old.clone().with_template("3057527");
    let mut both = new.clone();
    both.code_style = CodeStyle::AuthCode;
    for (settings, digits) in [(old, "012345"), (new, "67890123"), (both, "000000")] {
        let code: Code = digits.parse().expect("a code");
        let urls = stand_in.url("").parse().expect("a host");
        let settings = NeteaseSettings { urls, ..settings };
        let client = NeteaseSms::new(settings, stand_in.clock.clone()).expect("a client");
        match client.send_code(&mobile, &code).await {
            SmsOutcome::Accepted(receipt) => {
                assert!(matches!(receipt.code_sent, CodeSent::Ours), "{receipt:?}");
                let newest = stand_in.inbox().await.remove(0);
                assert_eq!(receipt.send_id.as_deref(), newest["sendid"].as_str());
                assert_eq!(
                    (&newest["mobile"], &newest["code"]),
                    (&"13800138000".into(), &digits.into())
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_client_with_other_keys_or_a_wrong_clock_is_refused() {
    let stand_in = StandIn::start().await;
    let client = |key, secret| {
        let urls = stand_in.url("").parse().expect("a host");
        let settings = NeteaseSettings { urls, ..NeteaseSettings::new(key, secret) };
        NeteaseSms::new(settings, Clock::still()).expect("a client")
    };
    stand_in.clock.advance(seconds(100));
    let (mobile, code) = ("13800138000".parse().expect("valid"), "012345".parse().expect("valid"));
    for (client, says) in [
        (client(APP_KEY, "another-secret"), "signature"),
        (client("another-key", APP_SECRET), "header"),
    ] {
        match client.send_code(&mobile, &code).await {
            SmsOutcome::RefusedForOperator(reason) => assert!(reason.meaning.contains(says)),
            other => panic!("{other:?}"),
        }
    }
    let late = client(APP_KEY, APP_SECRET);
    assert!(matches!(late.send_code(&mobile, &code).await, SmsOutcome::Accepted(_)));
    stand_in.clock.advance(seconds(300));
    match late.send_code(&mobile, &code).await {
        SmsOutcome::RefusedForOperator(reason) => assert!(reason.meaning.contains("time")),
        other => panic!("{other:?}"),
    }
    assert_eq!(stand_in.inbox().await.len(), 1);
}

#[tokio::test]
async fn a_good_request_is_answered_with_its_number_and_its_code() {
    let stand_in = StandIn::start().await;
    for number in 1..=3 {
        let answer = stand_in.answers(stand_in.signed(), BODY).await;
        let expected =
            serde_json::json!({ "code": 200, "msg": number.to_string(), "obj": "012345" });
        assert_eq!(answer, expected);
    }
}

#[tokio::test]
async fn each_header_must_be_there_and_right() {
    let stand_in = StandIn::start().await;
    for name in ["AppKey", "Nonce", "CurTime", "CheckSum"] {
        let mut without = stand_in.signed();
        without.remove(name);
        let refusal = stand_in.judges(without, BODY).await;
        assert_eq!(refusal, (414, "bad http header".to_owned()), "{name}");
        for wrong in ["", "x", "错", "0123456789012345"] {
            let mut headers = stand_in.signed();
            set(&mut headers, name, wrong);
            assert_eq!(stand_in.judges(headers, BODY).await.0, 414, "{name}: {wrong}");
        }
    }
    assert!(stand_in.inbox().await.is_empty());
}

#[tokio::test]
async fn a_nonce_has_128_characters_at_most() {
    let stand_in = StandIn::start().await;
    for (length, verdict) in [(128, 200), (129, 414)] {
        let (nonce, time) = ("n".repeat(length), stand_in.clock.now().seconds().to_string());
        let mut headers = stand_in.signed();
        set(&mut headers, "Nonce", &nonce);
        set(&mut headers, "CheckSum", &check_sum(&nonce, &time));
        assert_eq!(stand_in.judges(headers, BODY).await.0, verdict, "{length}");
    }
}

#[tokio::test]
async fn a_signature_holds_for_five_minutes_around_its_time() {
    let stand_in = StandIn::start().await;
    let now = stand_in.clock.now().seconds();
    for off in [0, -300, 300] {
        let headers = signed_at(&(now + off).to_string());
        assert_eq!(stand_in.judges(headers, BODY).await.0, 200, "{off}");
    }
    for off in [-301, 301, -86_400] {
        let refusal = stand_in.judges(signed_at(&(now + off).to_string()), BODY).await;
        assert_eq!(refusal, (414, "CurTime is expired".to_owned()), "{off}");
    }
    let headers = stand_in.signed();
    stand_in.clock.advance(seconds(300));
    assert_eq!(stand_in.judges(headers.clone(), BODY).await.0, 200);
    stand_in.clock.advance(seconds(1));
    assert_eq!(stand_in.judges(headers, BODY).await.0, 414);
}

#[tokio::test]
async fn the_time_is_in_whole_seconds() {
    let stand_in = StandIn::start().await;
    let now = stand_in.clock.now().seconds();
    for time in [
        format!("{now}000"),
        format!("{now}.0"),
        format!("{now}.123456"),
        format!("+{now}"),
        format!("{now}s"),
        "2026-11-22T12:00:00Z".to_owned(),
        "1.795e9".to_owned(),
        "-1".to_owned(),
    ] {
        assert_eq!(stand_in.judges(signed_at(&time), BODY).await.0, 414, "{time}");
    }
}

#[tokio::test]
async fn the_check_sum_is_lower_case_and_over_all_three() {
    let stand_in = StandIn::start().await;
    let time = stand_in.clock.now().seconds().to_string();
    let good = check_sum(NONCE, &time);
    for wrong in [
        good.to_uppercase(),
        check_sum("another", &time),
        check_sum(NONCE, "1443592222"),
        good[..39].to_owned(),
    ] {
        let mut headers = stand_in.signed();
        set(&mut headers, "CheckSum", &wrong);
        let (code, said) = stand_in.judges(headers, BODY).await;
        assert_eq!(code, 414);
        assert!(said.contains("checksum"), "{said}");
    }
}

#[tokio::test]
async fn the_body_is_a_form() {
    let stand_in = StandIn::start().await;
    let json = "{\"mobile\":\"13800138000\",\"authCode\":\"012345\"}";
    for (kind, body) in
        [("application/json", json), ("application/json", BODY), (FORM, json), ("text/plain", BODY)]
    {
        let mut headers = stand_in.signed();
        set(&mut headers, "Content-Type", kind);
        assert_eq!(stand_in.judges(headers, body).await.0, 414, "{kind} {body}");
    }
    let in_address = stand_in.url("/sms/sendcode.action?mobile=13800138000&authCode=012345");
    let request = stand_in.client.post(in_address).headers(stand_in.signed());
    let answer = request.send().await.expect("it answers").text().await.expect("text");
    assert!(answer.contains("414"), "{answer}");
    assert!(stand_in.inbox().await.is_empty());
}

#[tokio::test]
async fn each_field_must_be_well_formed() {
    let stand_in = StandIn::start().await;
    for body in [
        "",
        "authCode=012345",
        "mobile=&authCode=012345",
        "mobile=1380013800&authCode=012345",
        "mobile=23800138000&authCode=012345",
        "mobile=8613800138000&authCode=012345",
        "mobile=138-0013-8000&authCode=012345",
        "mobile=%2B14155550100&authCode=012345",
        "mobile=13800138000&mobile=13800138000&authCode=012345",
        "mobile=13800138000&authCode=123",
        "mobile=13800138000&authCode=12345678901",
        "mobile=13800138000&authCode=1234-6",
        "mobile=13800138000&authCode=",
        "mobile=13800138000&authCode=012345&templateid=",
        "mobile=13800138000&authCode=012345&templateid=abc",
        "mobile=13800138000&paramMap=%7B%22code%22%3A%22012345%22%7D",
        "mobile=13800138000&templateid=1&paramMap=012345",
        "mobile=13800138000&templateid=1&paramMap=%7B%7D",
        "mobile=13800138000&templateid=1&paramMap=%7B%22code%22%3A12345%7D",
        "mobile=13800138000&codeLen=3",
        "mobile=13800138000&codeLen=11",
        "mobile=13800138000&codeLen=six",
    ] {
        assert_eq!(stand_in.judges(stand_in.signed(), body).await.0, 414, "{body}");
    }
    assert!(stand_in.inbox().await.is_empty());
}

#[tokio::test]
async fn our_own_code_is_taken_in_either_generation() {
    let stand_in = StandIn::start().await;
    for (body, code) in [
        ("mobile=13800138000&authCode=0123", "0123"),
        ("mobile=13800138000&authCode=aB34567890", "aB34567890"),
        ("mobile=13800138000&authCode=012345&templateid=3057527", "012345"),
        ("mobile=13800138000&authCode=012345&codeLen=4", "012345"),
        ("mobile=%2B1-4155550100&authCode=012345", "012345"),
        ("mobile=13800138000&templateid=1&paramMap=%7B%22code%22%3A%22012345%22%7D", "012345"),
    ] {
        let answer = stand_in.answers(stand_in.signed(), body).await;
        assert_eq!((&answer["code"], &answer["obj"]), (&200.into(), &code.into()), "{body}");
    }
}

#[tokio::test]
async fn without_a_code_of_ours_the_stand_in_makes_one_as_yunxin_does() {
    let stand_in = StandIn::start().await;
    for (length, digits) in [("", 4), ("&codeLen=4", 4), ("&codeLen=6", 6), ("&codeLen=10", 10)] {
        let body = format!("mobile=13800138000{length}");
        let answer = stand_in.answers(stand_in.signed(), &body).await;
        let code = answer["obj"].as_str().unwrap_or_else(|| panic!("{length}: {answer}"));
        assert!(code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    }
}
