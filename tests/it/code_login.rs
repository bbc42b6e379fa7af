//! The code comes back: each row of the table of answers, and the rules of the code at their edges.

use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor, World, other_than, seconds};

#[tokio::test]
async fn the_right_code_signs_in() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);

    let answer = visitor.types(MOBILE, &code).await.is(303);
    assert_eq!(answer.location(), "/");
    let home = visitor.follows(&answer).await.is(200);
    assert_eq!(home.text_of("#mobile").as_deref(), Some("138****8000"));
    home.says_not(MOBILE);
}

#[tokio::test]
async fn the_visitor_arrives_where_he_wanted_to_go() {
    let world = World::new().await;
    for (next, arrives) in [
        ("/orders?page=2", "/orders?page=2"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/..//evil.example", "/"),
    ] {
        let visitor = world.visitor();
        visitor.asks_for_code(MOBILE).await.is(200);
        let code = world.yunxin.code_sent_to(MOBILE);
        let fields = [("mobile", MOBILE), ("code", &code), ("next", next)];
        let answer = visitor.posts("/user/codelogin", &fields).await.is(303);
        assert_eq!(answer.location(), arrives);
        world.passes(seconds(3600));
    }
}

#[tokio::test]
async fn every_spelling_of_the_number_and_the_code_is_understood() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code("+86 138-0013-8000").await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    visitor.types("１３８００１３８０００", &spaced).await.is(303);

    // As address books and chat programs hand them over.
    world.passes(seconds(60));
    let visitor = world.visitor();
    visitor.asks_for_code("\u{2066}(+86)138.0013.8000\u{2069}").await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types("\u{2060}13800138000\u{fe0f}", &format!("\u{feff}{code}\u{61c}")).await.is(303);
}

#[tokio::test]
async fn a_wrong_code_is_refused_and_the_right_one_still_works() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);

    let page = visitor.types(MOBILE, &other_than(&code)).await.is(422).says("验证码有误!");
    assert_eq!(page.attribute_of("input[name=mobile]", "value").as_deref(), Some(MOBILE));
    visitor.types(MOBILE, &code).await.is(303);
}

#[tokio::test]
async fn nothing_issued_is_never_equal_to_anything() {
    let world = World::new().await;
    for code in ["", "000000", "null", "None", "undefined", "0"] {
        world.visitor().types(MOBILE, code).await.is(422).says("验证码有误!");
    }
    let visitor = world.visitor();
    visitor.posts("/user/codelogin", &[("mobile", MOBILE)]).await.is(422).says("验证码有误!");
    assert_eq!(world.rows("sessions").await, 0, "nothing is stored");
}

#[tokio::test]
async fn a_code_is_worth_nothing_in_another_browser() {
    let world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    world.visitor().types(MOBILE, &code).await.is(422).says("验证码有误!");
}

#[tokio::test]
async fn a_code_is_worth_nothing_for_another_number() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(OTHER_MOBILE, &code).await.is(422).says("验证码有误!");
    visitor.types(MOBILE, &code).await.is(303);
    let home = visitor.opens("/").await;
    assert_eq!(home.text_of("#mobile").as_deref(), Some("138****8000"));
}

#[tokio::test]
async fn a_code_works_once() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, &code).await.is(303);
    visitor.types(MOBILE, &code).await.is(422);
}

#[tokio::test]
async fn a_code_works_until_the_second_it_expires() {
    let world = World::new().await;
    for (after, status) in [(299, 303), (300, 422)] {
        let visitor = world.visitor();
        visitor.asks_for_code(MOBILE).await.is(200);
        let code = world.yunxin.code_sent_to(MOBILE);
        world.passes(seconds(after));
        visitor.types(MOBILE, &code).await.is(status);
    }
}

/// A browser that was sent two codes, a minute apart.
async fn sent_two(world: &World) -> (Visitor, String, String) {
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let first = world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(200);
    (visitor, first, world.yunxin.code_sent_to(MOBILE))
}

#[tokio::test]
async fn after_a_resend_each_code_expires_at_its_own_time() {
    let world = World::new().await;
    let (visitor, first, second) = sent_two(&world).await;
    world.passes(seconds(240));
    visitor.types(MOBILE, &first).await.is(422);
    visitor.types(MOBILE, &second).await.is(303);
}

#[tokio::test]
async fn the_code_before_the_last_works_while_the_last_is_on_its_way() {
    let world = World::new().await;
    let (visitor, first, _) = sent_two(&world).await;
    world.passes(seconds(239));
    visitor.types(MOBILE, &first).await.is(303);
}

#[tokio::test]
async fn five_guesses_are_compared_and_no_more() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..4 {
        visitor.types(MOBILE, &other_than(&code)).await.is(422);
    }
    let one_left = visitor.copy();
    visitor.types(MOBILE, &other_than(&code)).await.is(422);
    visitor.types(MOBILE, &code).await.is(422);
    one_left.types(MOBILE, &code).await.is(422);
}

#[tokio::test]
async fn a_resend_gives_no_guesses_back() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let first = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..3 {
        visitor.types(MOBILE, &other_than(&first)).await.is(422);
    }
    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(200);
    let second = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..2 {
        visitor.types(MOBILE, &neither(&first, &second)).await.is(422);
    }
    visitor.types(MOBILE, &second).await.is(422).says("验证码有误!");

    // A third code could not be guessed at, so none goes out until the challenge is over.
    world.passes(seconds(60));
    let answer = visitor.asks_for_code(MOBILE).await.is(429);
    assert_eq!(answer.json()["retry_after"], 240);
    world.passes(seconds(240));
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
}

#[tokio::test]
async fn the_right_code_of_one_who_is_no_user_any_more_is_refused() {
    for removed in [false, true] {
        let world = World::new().await;
        let visitor = world.visitor();
        visitor.asks_for_code(MOBILE).await.is(200);
        let code = world.yunxin.code_sent_to(MOBILE);
        if removed {
            world.remove(MOBILE).await;
        } else {
            world.disable(MOBILE).await;
        }
        visitor.types(MOBILE, &code).await.is(403).says("验证失败!");
        assert!(!visitor.is_signed_in().await);
        visitor.types(MOBILE, &code).await.is(422);
        let told = world.events(&[]).await;
        let told = told.iter().filter(|event| event["event"] == "right_code_for_nobody").count();
        assert_eq!(told, 1);
    }
}

#[tokio::test]
async fn what_is_no_number_is_refused_and_shown_again() {
    let world = World::new().await;
    for typed in ["", "1380013800", "12345678901", "13800138000;drop", "<script>", "１３８０"] {
        let page = world.visitor().types(typed, "123456").await.is(422).says("手机号码格式不正确");
        let shown = page.attribute_of("input[name=mobile]", "value");
        assert_eq!(shown.as_deref(), Some(typed));
    }
}

#[tokio::test]
async fn too_many_wrong_codes_for_one_number_are_refused_for_a_while() {
    let world = World::with(&[("LIMIT_WRONG_CODES_PER_MOBILE", "3/15m")]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..3 {
        visitor.types(MOBILE, &other_than(&code)).await.is(422);
    }
    let page = visitor.types(MOBILE, &code).await.is(429).says("请在 15 分钟后再试");
    assert_eq!(page.header("retry-after"), Some("900"));
    for _ in 0..5 {
        visitor.types(MOBILE, &code).await.is(429);
    }
}

#[tokio::test]
async fn registration_makes_the_user_at_the_first_right_code() {
    let world = World::with(&[("REGISTRATION", "open")]).await;
    let visitor = world.visitor();
    visitor.opens("/user/codelogin").await.is(200).says("未注册的手机号验证后将自动创建账号");
    visitor.asks_for_code(UNKNOWN_MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(UNKNOWN_MOBILE);
    visitor.types(UNKNOWN_MOBILE, &other_than(&code)).await.is(422);
    assert_eq!(world.count_users().await, 1);
    visitor.types(UNKNOWN_MOBILE, &code).await.is(303);
    assert_eq!(world.count_users().await, 2);
}

#[tokio::test]
async fn a_restart_keeps_codes_sessions_and_guesses() {
    let mut world = World::new().await;
    let signed_in = world.signed_in(MOBILE).await;
    world.passes(seconds(60));
    let waiting = world.visitor();
    waiting.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..4 {
        waiting.types(MOBILE, &other_than(&code)).await.is(422);
    }

    world.restart().await;
    assert!(signed_in.goes_to(world.address()).is_signed_in().await);
    let waiting = waiting.goes_to(world.address());
    let guesser = waiting.copy();
    waiting.types(MOBILE, &code).await.is(303);
    let compared = world.guesses_compared().await;
    guesser.types(MOBILE, &other_than(&code)).await.is(422);
    assert_eq!(world.guesses_compared().await, compared);
}

/// A code that is neither of the two.
fn neither(one: &str, two: &str) -> String {
    let first = ('0'..='9').find(|digit| !one.starts_with(*digit) && !two.starts_with(*digit));
    format!("{}{}", first.expect("ten digits"), &one[1..])
}
