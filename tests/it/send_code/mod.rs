//! A code goes out: each row of the table of answers, to a script and to a person without one.

mod hidden;
mod limits;
mod notice;
mod odd;
mod unreachable;
mod who;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{Answer, MOBILE, Nowhere, UNKNOWN_MOBILE, World, seconds};

#[tokio::test]
async fn a_code_that_was_accepted_is_announced_with_its_times() {
    let world = World::new().await;
    let said = json!({
        "status": 200,
        "msg": "验证码发送成功",
        "field": "code",
        "retry_after": 60,
        "expires_in": 300,
    });
    everybody_is_told(&world, MOBILE, 200, &said).await;
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn the_times_are_those_of_the_settings() {
    for (limit, wait) in [("1/90s", 90), ("3/10s,1/45s", 45), ("off", 0)] {
        let settings = [("LIMIT_SENDS_PER_MOBILE", limit), ("CODE_LIFETIME", "10m")];
        let world = World::with(&settings).await;
        let answer = world.visitor().asks_for_code(MOBILE).await.is(200);
        assert_eq!(answer.json()["retry_after"], wait);
        assert_eq!(answer.json()["expires_in"], 600);
        world.yunxin.code_sent_to(MOBILE);
    }
}

#[tokio::test]
async fn the_times_are_those_of_the_moment_when_the_answer_comes() {
    for (accepted, wait, life) in [(true, 57, json!(297)), (false, 57, Value::Null)] {
        let world = World::new().await;
        let visitor = world.visitor();
        let answer = json!({ "code": if accepted { 200 } else { 503 } });
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        world.yunxin.answers(answer.set_delay(seconds(1)));
        let (answer, ()) = tokio::join!(visitor.asks_for_code(MOBILE), async {
            world.yunxin.is_asked().await;
            world.passes(seconds(3));
        });
        assert_eq!(answer.json()["retry_after"], wait);
        assert_eq!(answer.json()["expires_in"], life);
        world.yunxin.code_sent_to(MOBILE);
    }
}

#[tokio::test]
async fn of_a_code_that_may_arrive_that_is_said() {
    let world = World::new().await;
    world.yunxin.answers(ResponseTemplate::new(500));
    let said = json!({
        "status": 200,
        "msg": "验证码已提交发送，如收到短信可直接输入",
        "field": "code",
        "retry_after": 60,
        "expires_in": 300,
    });
    everybody_is_told(&world, MOBILE, 200, &said).await;
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn a_code_that_the_provider_refused_has_failed() {
    let world = World::new().await;
    world.yunxin.refuses_with(416);
    let said =
        json!({ "status": 500, "msg": "验证码发送失败", "field": "code", "retry_after": 60 });
    everybody_is_told(&world, MOBILE, 502, &said).await;
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn a_code_has_failed_where_the_provider_cannot_be_reached() {
    let nowhere = Nowhere::new();
    let world = World::with(&[("NETEASE_URLS", &nowhere.url())]).await;
    let said = json!({ "status": 500, "msg": "验证码发送失败", "field": "code", "retry_after": 0 });
    everybody_is_told(&world, MOBILE, 502, &said).await;
}

#[tokio::test]
async fn nobody_has_an_unknown_number() {
    let world = World::new().await;
    let said =
        json!({ "status": 501, "msg": "手机号码不存在", "field": "mobile", "retry_after": 0 });
    everybody_is_told(&world, UNKNOWN_MOBILE, 404, &said).await;
}

#[tokio::test]
async fn a_disabled_number_is_as_an_unknown_one() {
    let world = World::new().await;
    world.disable(MOBILE).await;
    let said =
        json!({ "status": 501, "msg": "手机号码不存在", "field": "mobile", "retry_after": 0 });
    everybody_is_told(&world, MOBILE, 404, &said).await;
}

#[tokio::test]
async fn what_is_no_number_is_refused() {
    let world = World::new().await;
    let said =
        json!({ "status": 422, "msg": "手机号码格式不正确", "field": "mobile", "retry_after": 0 });
    everybody_is_told(&world, "1380013800", 422, &said).await;
}

#[tokio::test]
async fn too_early_is_refused_with_the_time_to_come_back() {
    let world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    let said = |rest: u64| {
        let msg = format!("操作过于频繁，请在 {rest} 秒后再试");
        json!({ "status": 429, "msg": msg, "field": "code", "retry_after": rest })
    };
    let answer = world.visitor().asks_for_code(MOBILE).await.is(429);
    assert_eq!(without_advice(&answer), said(60));
    assert_eq!(answer.header("retry-after"), Some("60"));

    world.passes(seconds(20));
    everybody_is_told(&world, MOBILE, 429, &said(40)).await;
}

#[tokio::test]
async fn english_is_for_who_prefers_it_and_the_status_stays() {
    let world = World::new().await;
    let visitor = world.visitor().sending("accept-language", "en-GB,en;q=0.9,zh-CN;q=0.8");
    let mut said = Vec::new();
    for (number, http, status) in [
        (MOBILE, 200, 200),
        (MOBILE, 429, 429),
        (UNKNOWN_MOBILE, 404, 501),
        ("1380013800", 422, 422),
    ] {
        let answer = visitor.asks_for_code(number).await.is(http).json();
        assert_eq!(answer["status"], status);
        said.push(answer["msg"].clone());
    }
    for (answer, http, status) in [(500, 200, 200), (200, 502, 500)] {
        let refusal = ResponseTemplate::new(answer).set_body_json(json!({ "code": 503 }));
        world.yunxin.answers(refusal);
        world.passes(seconds(60));
        let answer = visitor.asks_for_code(MOBILE).await.is(http).json();
        assert_eq!(answer["status"], status);
        said.push(answer["msg"].clone());
    }
    for msg in said {
        let msg = msg.as_str().expect("text");
        assert!(msg.is_ascii() && msg.len() > 10, "{msg}");
    }
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn the_code_is_in_no_answer_and_nowhere_in_the_database() {
    let world = World::with(&[("CODE_LENGTH", "8")]).await;
    let visitor = world.visitor();
    let mut answers = vec![visitor.asks_for_code(MOBILE).await.is(200)];
    let first = world.yunxin.code_sent_to(MOBILE);
    answers.push(visitor.asks_for_code(MOBILE).await.is(429));
    world.passes(seconds(60));
    answers.push(visitor.asks_for_code_by_form(MOBILE).await.is(303));
    let second = world.yunxin.code_sent_to(MOBILE);
    answers.push(visitor.opens("/user/codelogin").await.is(200));
    answers.push(visitor.types(MOBILE, "00000000").await.is(422));

    let mut shown = format!("{answers:?}");
    for cookie in visitor.cookies().values() {
        let inside = URL_SAFE_NO_PAD.decode(cookie).unwrap_or_default();
        shown.push_str(&String::from_utf8_lossy(&inside));
    }
    for code in [&first, &second] {
        assert!(!shown.contains(code), "{code} is in {shown}");
        assert!(!world.stores(code).await, "{code} is in the database");
    }
    assert!(world.stores(":1").await, "what is stored is looked at");
    visitor.types(MOBILE, &second).await.is(303);
    assert!(!world.stores(&second).await);
}

/// What a script is told. Of what to do it is told something too, or nothing.
fn without_advice(answer: &Answer) -> Value {
    let mut told = answer.json();
    assert!(
        told.as_object_mut()
            .expect("an object")
            .remove("advice")
            .is_some_and(|advice| advice.is_string())
    );
    told
}

/// Asks by script, in both ways of saying so, and by form. The form leads back to the page, which tells
/// the same, and tells it again when it is loaded anew.
async fn everybody_is_told(world: &World, mobile: &str, http: u16, said: &Value) {
    let wait = said["retry_after"].as_u64().expect("seconds");
    let until_the_next = if http == 429 { 0 } else { wait };
    for (header, value) in [("accept", "application/json"), ("x-requested-with", "XMLHttpRequest")]
    {
        let visitor = world.visitor().sending(header, value);
        let answer = visitor.asks_for_code_by_form(mobile).await.is(http);
        assert_eq!(without_advice(&answer), *said);
        assert!(answer.header("content-type").expect("a type").starts_with("application/json"));
        world.passes(seconds(until_the_next));
    }
    let visitor = world.visitor();
    let answer = visitor.asks_for_code_by_form(mobile).await.is(303);
    assert_eq!(answer.location(), "/user/codelogin");
    let role = if http == 200 { "status" } else { "alert" };
    let text = said["msg"].as_str().expect("text");
    for _ in ["at first", "after a reload"] {
        let page = visitor.follows(&answer).await.is(200).tells(role, text, wait);
        let field = said["field"].as_str().expect("a name");
        assert_eq!(page.text_of(&format!("#{field}-note [role]")).as_deref(), Some(text));
        assert!(page.attribute_of(&format!("#{field}"), "autofocus").is_some());
        let is_invalid = page.attribute_of(&format!("#{field}"), "aria-invalid");
        assert_eq!(is_invalid, Some((http != 200).to_string()));
    }
}
