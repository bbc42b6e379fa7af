//! A code that opens nothing: the first words are always the same, the advice tells why.

use crate::support::{
    Answer, MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor, World, other_than, seconds,
};

const ANOTHER: &str = "请核对最新的短信，或重新获取。";
const EXPIRED: &str = "该验证码已过期，请重新获取。";
const LOST: &str = "该验证码已过期，或不是在本浏览器获取的，请重新获取。";
const USED: &str = "该验证码已使用过，请重新获取。";
const SPENT: &str = "错误次数过多，该验证码已作废，请稍后重新获取。";
const NONE_ASKED: &str =
    "本浏览器还没有获取过验证码，请先获取；如已获取，请允许浏览器使用 Cookie。";
const ANOTHER_MOBILE: &str = "验证码发往另一个号码，请核对手机号码，或重新获取。";
const NO_COOKIES: &str = "浏览器已禁用 Cookie，请允许本站使用 Cookie 后重新获取。";

fn left(tries: u8) -> String {
    format!("请核对最新的短信，还可以再试 {tries} 次。")
}

/// Expects that the page says so beside the code.
#[track_caller]
fn advises(answer: Answer, advice: &str) {
    let answer = answer.is(422);
    assert_eq!(answer.text_of("#code-note [role=alert]").as_deref(), Some("验证码有误!"));
    assert_eq!(answer.text_of("#code-note p:not([role])").as_deref(), Some(advice));
}

async fn asked(world: &World, mobile: &str) -> (Visitor, String) {
    let visitor = world.visitor();
    visitor.asks_for_code(mobile).await.is(200);
    (visitor, world.yunxin.code_sent_to(mobile))
}

#[tokio::test]
async fn a_wrong_code_is_called_so_and_the_last_two_tries_are_counted() {
    let world = World::new().await;
    let (visitor, code) = asked(&world, MOBILE).await;
    let wrong = other_than(&code);
    advises(visitor.types(MOBILE, "12345").await, ANOTHER);
    for advice in [ANOTHER, ANOTHER, &left(2), &left(1), SPENT, SPENT] {
        advises(visitor.types(MOBILE, &wrong).await, advice);
    }
    advises(visitor.types(MOBILE, &code).await, SPENT);
}

#[tokio::test]
async fn an_expired_code_is_called_so_alone_or_beside_a_newer_one() {
    let world = World::new().await;
    let (visitor, first) = asked(&world, MOBILE).await;
    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(200);
    let second = world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(240));
    advises(visitor.types(MOBILE, &first).await, EXPIRED);
    advises(visitor.types(MOBILE, &other_than(&second)).await, ANOTHER);
    world.passes(seconds(60));
    // The session that held it is over as well, and only the page knows that it asked.
    advises(visitor.types(MOBILE, &second).await, LOST);
    let fields = [("mobile", MOBILE), ("code", &*second), ("asked", "1")];
    advises(visitor.posts("/user/codelogin", &fields).await, EXPIRED);
    // So it does when somebody is signed in there, whose session goes on.
    world.add_user(OTHER_MOBILE).await;
    let signed_in = world.signed_in(OTHER_MOBILE).await;
    signed_in.asks_for_code(MOBILE).await.is(200);
    world.passes(seconds(300));
    advises(signed_in.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await, EXPIRED);
}

#[tokio::test]
async fn a_used_code_is_called_so() {
    let world = World::new().await;
    let (visitor, code) = asked(&world, MOBILE).await;
    visitor.types(MOBILE, &code).await.is(303);
    advises(visitor.types(MOBILE, &code).await, USED);
}

#[tokio::test]
async fn a_browser_that_never_asked_is_told_to() {
    let world = World::new().await;
    advises(world.visitor().types(MOBILE, "123456").await, NONE_ASKED);
    let (_, code) = asked(&world, MOBILE).await;
    advises(world.visitor().types(MOBILE, &code).await, NONE_ASKED);
}

#[tokio::test]
async fn a_number_that_was_changed_after_the_code_was_sent_is_pointed_out() {
    let world = World::new().await;
    let (visitor, code) = asked(&world, MOBILE).await;
    advises(visitor.types(OTHER_MOBILE, &code).await, ANOTHER_MOBILE);
    visitor.types(MOBILE, &code).await.is(303);
}

/// The script has seen a code go out, and no cookie comes back.
#[tokio::test]
async fn a_browser_without_cookies_is_told_of_them() {
    let world = World::new().await;
    let (_, code) = asked(&world, MOBILE).await;
    let forgets = world.visitor();
    let fields = [("mobile", MOBILE), ("code", &code), ("asked", "1")];
    advises(forgets.posts("/user/codelogin", &fields).await, NO_COOKIES);
    world.add_user(OTHER_MOBILE).await;
    let (keeps, code) = asked(&world, OTHER_MOBILE).await;
    let fields = [("mobile", OTHER_MOBILE), ("code", &*other_than(&code)), ("asked", "1")];
    advises(keeps.posts("/user/codelogin", &fields).await, ANOTHER);
}

/// Which case it is tells nothing of whose number it is.
#[tokio::test]
async fn where_numbers_are_hidden_every_case_is_told_alike() {
    let world = World::with(&[("HIDE_UNKNOWN_MOBILES", "true")]).await;
    world.set_password(MOBILE, PASSWORD).await;
    for (mobile, other) in [(MOBILE, UNKNOWN_MOBILE), (UNKNOWN_MOBILE, MOBILE)] {
        advises(world.visitor().types(mobile, "123456").await, NONE_ASKED);
        let visitor = world.visitor();
        visitor.asks_for_code(mobile).await.is(200);
        let wrong = if mobile == MOBILE {
            world.yunxin.is_asked().await;
            other_than(&world.yunxin.code_sent_to(mobile))
        } else {
            "123456".to_owned()
        };
        advises(visitor.types(other, &wrong).await, ANOTHER_MOBILE);
        for advice in [ANOTHER, ANOTHER, &left(2), &left(1), SPENT, SPENT] {
            advises(visitor.types(mobile, &wrong).await, advice);
        }
        world.passes(seconds(300));
        advises(visitor.types(mobile, &wrong).await, LOST);
    }
}

#[tokio::test]
async fn the_page_that_a_code_was_asked_for_on_remembers_it() {
    let world = World::new().await;
    let visitor = world.visitor();
    let asked = |page: &Answer| page.attribute_of("[name=asked]", "value");
    assert_eq!(asked(&visitor.opens("/user/codelogin").await).as_deref(), Some(""));
    let sent = visitor.asks_for_code_by_form(MOBILE).await.is(303);
    let code = world.yunxin.code_sent_to(MOBILE);
    assert_eq!(asked(&visitor.follows(&sent).await).as_deref(), Some("1"));
    let fields = [("mobile", MOBILE), ("code", &*other_than(&code)), ("asked", "1")];
    let wrong = visitor.posts("/user/codelogin", &fields).await.is(422);
    assert_eq!(asked(&wrong).as_deref(), Some("1"));
}
