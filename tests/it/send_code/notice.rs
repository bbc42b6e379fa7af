//! Without a script: the page tells what became of the wish for a code, for as long as it matters.

use crate::support::{MOBILE, OTHER_MOBILE, World, seconds};

const PAGE: &str = "/user/codelogin";

#[tokio::test]
async fn the_page_counts_down_and_forgets_a_code_that_has_expired() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    world.yunxin.code_sent_to(MOBILE);
    for (passes, wait) in [(0, 60), (59, 1), (1, 0), (239, 0)] {
        world.passes(seconds(passes));
        visitor.opens(PAGE).await.is(200).tells("status", "验证码发送成功", wait);
    }
    world.passes(seconds(1));
    visitor.opens(PAGE).await.is(200).tells_nothing();
}

#[tokio::test]
async fn the_page_forgets_a_limit_that_is_over() {
    let world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    let visitor = world.visitor();
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    world.passes(seconds(59));
    visitor.opens(PAGE).await.is(200).tells("alert", "操作过于频繁，请在 1 秒后再试", 1);
    world.passes(seconds(1));
    visitor.opens(PAGE).await.is(200).tells_nothing();
}

#[tokio::test]
async fn the_page_forgets_a_mistake_after_a_while() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code_by_form("1380013800").await.is(303);
    visitor.opens(PAGE).await.is(200).tells("alert", "手机号码格式不正确", 0);
    world.passes(seconds(600));
    visitor.opens(PAGE).await.is(200).tells_nothing();
}

#[tokio::test]
async fn the_last_thing_said_is_the_one_that_is_shown() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    world.yunxin.code_sent_to(MOBILE);
    visitor.asks_for_code_by_form("1380013800").await.is(303);
    visitor.opens(PAGE).await.is(200).tells("alert", "手机号码格式不正确", 0);
}

#[tokio::test]
async fn a_script_finds_the_waiting_time_again_after_a_reload() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(25));
    visitor.opens(PAGE).await.is(200).tells("status", "验证码发送成功", 35);
}

#[tokio::test]
async fn what_was_said_is_said_to_nobody_else() {
    let world = World::new().await;
    world.visitor().asks_for_code_by_form(MOBILE).await.is(303);
    world.yunxin.code_sent_to(MOBILE);
    world.visitor().opens(PAGE).await.is(200).tells_nothing();
}

#[tokio::test]
async fn what_was_never_said_is_not_shown() {
    let world = World::new().await;
    for cookie in ["", "x", "e30", "bnVsbA", "eyJraW5kIjoiU2VudCJ9", &"A".repeat(4000)] {
        let visitor = world.visitor();
        visitor.plant_cookie("codelogin-notice", cookie);
        visitor.opens(PAGE).await.is(200).tells_nothing();
        visitor.types(MOBILE, "123456").await.is(422);
    }
}

#[tokio::test]
async fn a_sign_in_ends_what_was_said() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, &code).await.is(303);
    visitor.posts("/user/logout", &[]).await.is(303);
    visitor.opens(PAGE).await.is(200).tells_nothing();
}

#[tokio::test]
async fn the_number_stands_there_again_as_it_was_typed() {
    let world = World::new().await;
    for typed in ["+86 138-0013-8000", "138001380", "<b>\"1380\"</b>"] {
        let visitor = world.visitor();
        let answer = visitor.asks_for_code_by_form(typed).await.is(303);
        let page = visitor.follows(&answer).await.is(200);
        assert_eq!(page.attribute_of("input[name=mobile]", "value").as_deref(), Some(typed));
    }
    world.yunxin.code_sent_to(MOBILE);
}

#[tokio::test]
async fn where_the_visitor_wanted_to_go_is_kept_through_the_send() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let next = ("next", "/orders?page=2&open=1");
    let visitor = world.visitor();
    for mobile in ["1380013800", OTHER_MOBILE, OTHER_MOBILE, MOBILE] {
        let answer = visitor.posts("/user/sendcode", &[("mobile", mobile), next]).await.is(303);
        assert_eq!(answer.location(), "/user/codelogin?next=%2Forders%3Fpage%3D2%26open%3D1");
        let page = visitor.follows(&answer).await.is(200);
        assert_eq!(page.attribute_of("input[name=next]", "value").as_deref(), Some(next.1));
    }
    world.yunxin.code_sent_to(OTHER_MOBILE);
    let code = world.yunxin.code_sent_to(MOBILE);
    let fields = [("mobile", MOBILE), ("code", &code), next];
    let answer = visitor.posts("/user/codelogin", &fields).await.is(303);
    assert_eq!(answer.location(), next.1);
}

#[tokio::test]
async fn a_way_out_of_the_site_is_dropped_at_the_send() {
    let world = World::new().await;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "orders", ""] {
        let fields = [("mobile", "1380013800"), ("next", next)];
        let answer = world.visitor().posts("/user/sendcode", &fields).await.is(303);
        assert_eq!(answer.location(), "/user/codelogin", "{next}");
    }
}

#[tokio::test]
async fn the_page_tells_it_in_the_language_of_its_reader() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    world.yunxin.code_sent_to(MOBILE);
    let reader = visitor.copy().sending("accept-language", "en");
    let page = reader.opens(PAGE).await.is(200);
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("en"));
    let told = page.text_of("[role=status]").expect("a message");
    assert!(told.is_ascii(), "{told}");
}
