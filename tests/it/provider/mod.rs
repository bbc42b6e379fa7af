//! What Yunxin says, and what becomes of the code then.

mod faults;
mod hosts;

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor, World, seconds};

/// As many sends as a test likes, one a minute.
const A_LONG_DAY: [(&str, &str); 5] = [
    ("LIMIT_SENDS_PER_MOBILE", "1/60s"),
    ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ("LIMIT_SENDS_TOTAL", "off"),
    ("LIMIT_GUESSES_PER_ADDRESS", "off"),
    ("LIMIT_WRONG_CODES_PER_MOBILE", "off"),
];

/// Every status that Yunxin documents but 200, and some that it does not.
const REFUSALS: [i64; 17] =
    [301, 315, 403, 404, 412, 414, 416, 418, 419, 426, 431, 500, 503, 601, 0, -1, 99_999];

#[tokio::test]
async fn a_refused_code_opens_nothing_and_leaves_the_two_before_it_as_they_were() {
    let world = World::with(&A_LONG_DAY).await;
    for status in REFUSALS {
        for earlier in [0, 1] {
            let visitor = world.visitor();
            let sent = [asks(&world, &visitor).await, asks(&world, &visitor).await];
            world.yunxin.refuses_with(status);
            world.passes(seconds(60));
            let answer = visitor.asks_for_code(MOBILE).await.is(502).json();
            assert_eq!(answer["status"], 500, "{status}");
            assert_eq!(answer["msg"], "验证码发送失败", "{status}");
            let refused = world.yunxin.code_sent_to(MOBILE);

            visitor.types(MOBILE, &refused).await.is(422);
            visitor.types(MOBILE, &sent[earlier]).await.is(303);
            world.yunxin.recovers();
        }
    }
}

#[tokio::test]
async fn a_refused_code_opens_nothing_where_none_was_before_it() {
    let world = World::with(&A_LONG_DAY).await;
    for status in REFUSALS {
        world.yunxin.refuses_with(status);
        for by_form in [false, true] {
            world.passes(seconds(60));
            let visitor = world.visitor();
            if by_form {
                let answer = visitor.asks_for_code_by_form(MOBILE).await.is(303);
                visitor.follows(&answer).await.tells("alert", "验证码发送失败", 60);
            } else {
                visitor.asks_for_code(MOBILE).await.is(502);
            }
            visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(422);
        }
    }
}

#[tokio::test]
async fn after_a_refusal_the_next_code_is_as_good_as_ever() {
    let world = World::with(&A_LONG_DAY).await;
    let visitor = world.visitor();
    world.yunxin.refuses_with(503);
    visitor.asks_for_code(MOBILE).await.is(502);
    world.yunxin.code_sent_to(MOBILE);
    world.yunxin.recovers();
    world.passes(seconds(60));
    let code = asks(&world, &visitor).await;
    visitor.types(MOBILE, &code).await.is(303);
}

#[tokio::test]
async fn a_refusal_is_read_from_either_field_and_from_none() {
    let world = World::with(&A_LONG_DAY).await;
    for refusal in [
        json!({ "code": 414, "msg": "mobile error" }),
        json!({ "desc": "bad http header", "code": 414 }),
        json!({ "code": 414, "desc": "CurTime is expired" }),
        json!({ "code": 414, "msg": 7, "desc": null }),
        json!({ "code": 416, "obj": "123456" }),
        json!({ "code": 500 }),
    ] {
        world.yunxin.answers(ResponseTemplate::new(200).set_body_json(&refusal));
        world.visitor().asks_for_code(MOBILE).await.is(502);
        world.yunxin.code_sent_to(MOBILE);
        world.passes(seconds(60));
    }
}

#[tokio::test]
async fn an_accepted_code_signs_in_however_the_receipt_is_written() {
    let world = World::with(&A_LONG_DAY).await;
    for receipt in [
        json!({ "code": 200, "msg": "88" }),
        json!({ "code": 200, "msg": 88, "obj": null }),
        json!({ "code": 200, "obj": "" }),
        json!({ "code": 200, "desc": "ok", "new": { "field": [1] } }),
        json!({ "code": 200 }),
    ] {
        world.yunxin.answers(ResponseTemplate::new(200).set_body_json(&receipt));
        let visitor = world.visitor();
        let answer = visitor.asks_for_code(MOBILE).await.is(200);
        assert_eq!(answer.json()["msg"], "验证码发送成功", "{receipt}");
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
        world.passes(seconds(60));
    }
}

#[tokio::test]
async fn a_code_that_the_provider_chose_signs_in_and_ours_does_not() {
    let world = World::with(&A_LONG_DAY).await;
    for (obj, theirs) in
        [(json!("902134"), "902134"), (json!("002134"), "002134"), (json!(902_134), "902134")]
    {
        let visitor = world.visitor();
        let first = asks(&world, &visitor).await;
        let receipt = json!({ "code": 200, "msg": "88", "obj": obj });
        world.yunxin.answers(ResponseTemplate::new(200).set_body_json(receipt));
        let ours = asks(&world, &visitor).await;
        world.yunxin.recovers();

        visitor.types(MOBILE, &ours).await.is(422);
        assert!(!world.stores(theirs).await);
        visitor.copy().types(MOBILE, theirs).await.is(303);
        visitor.types(MOBILE, &first).await.is(422);
    }
}

#[tokio::test]
async fn a_code_before_the_one_that_the_provider_chose_still_works() {
    let world = World::with(&A_LONG_DAY).await;
    let visitor = world.visitor();
    let first = asks(&world, &visitor).await;
    let receipt = json!({ "code": 200, "msg": "88", "obj": "902134" });
    world.yunxin.answers(ResponseTemplate::new(200).set_body_json(receipt));
    asks(&world, &visitor).await;
    visitor.types(MOBILE, &first).await.is(303);
}

#[tokio::test]
async fn what_cannot_be_a_code_of_ours_opens_nothing() {
    let world = World::with(&A_LONG_DAY).await;
    let texts = ["1908", "90213", "9021345678", "90213a", "９０２１３４", "90 21 34", "*"];
    for obj in texts.map(Value::from).into_iter().chain([json!(1908), json!(-1908), json!(0.5)]) {
        let receipt = json!({ "code": 200, "msg": "88", "obj": obj });
        world.yunxin.answers(ResponseTemplate::new(200).set_body_json(receipt));
        let visitor = world.visitor();
        asks(&world, &visitor).await;
        let typed = obj.as_str().map_or(obj.to_string(), str::to_owned);
        visitor.types(MOBILE, &typed).await.is(422);
        visitor.types(MOBILE, &format!("{typed:0>6}")).await.is(422);
    }
}

#[tokio::test]
async fn our_code_is_handed_over_in_the_way_of_either_generation() {
    let template = ("NETEASE_TEMPLATE_ID", "3057527");
    let old = ("NETEASE_CODE_STYLE", "auth_code");
    let new = ("NETEASE_CODE_STYLE", "param_map");
    for (settings, style) in [
        (vec![], "auth_code"),
        (vec![old], "auth_code"),
        (vec![template, old], "auth_code"),
        (vec![template], "param_map"),
        (vec![template, new], "param_map"),
    ] {
        let world = World::with(&settings).await;
        let visitor = world.visitor();
        visitor.asks_for_code(MOBILE).await.is(200);
        assert_eq!(world.yunxin.last_style(), style);
        let given = settings.contains(&template).then(|| template.1.to_owned());
        assert_eq!(world.yunxin.last_template(), given);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    }
}

#[tokio::test]
async fn the_provider_is_asked_only_for_messages_that_may_go_out() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    world.disable(OTHER_MOBILE).await;
    for mobile in ["", "1380013800", UNKNOWN_MOBILE, OTHER_MOBILE] {
        world.visitor().asks_for_code(mobile).await;
    }
    world.visitor().types(MOBILE, "123456").await;
    assert_eq!(world.yunxin.messages_sent(), 0);
}

/// Asks for a code as soon as that is allowed, and reads the message.
async fn asks(world: &World, visitor: &Visitor) -> String {
    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE)
}
