//! Requests of one browser that overlap: what one of them writes, no other takes back.

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{
    FakeYunxin, Line, MOBILE, NO_OTHER_LIMIT, OTHER_MOBILE, Visitor, World, at_once,
};

/// How the provider answers the message that it takes long for.
#[derive(Clone, Copy)]
enum Late {
    Accepts,
    Refuses,
    SendsAnotherCode,
}

impl Late {
    const ALL: [Self; 3] = [Self::Accepts, Self::Refuses, Self::SendsAnotherCode];

    fn is_how(self, yunxin: &FakeYunxin) {
        let another = json!({ "code": 200, "msg": "88", "obj": "135790" });
        match self {
            Self::Accepts => yunxin.recovers(),
            Self::Refuses => yunxin.refuses_with(416),
            Self::SendsAnotherCode => {
                yunxin.answers(ResponseTemplate::new(200).set_body_json(another));
            }
        }
    }
}

/// A world, the line to its provider, and a browser that has a session.
async fn with_session() -> (World, Line, Visitor) {
    let mut world = World::with(NO_OTHER_LIMIT).await;
    world.add_user(OTHER_MOBILE).await;
    let line = Line::of(&mut world).await;
    let browser = world.visitor();
    browser.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    (world, line, browser)
}

/// The browser asks for a code to the first number, whose provider takes long, and meanwhile for one to the second;
/// the code that the second was sent.
async fn overtaken(late: Late, second: &str) -> (World, Visitor, String) {
    let (world, line, browser) = with_session().await;
    late.is_how(&world.yunxin);
    let answer = line.holds_next();
    let first = browser.copy();
    let first = tokio::spawn(async move { first.asks_for_code(MOBILE).await.status });
    world.yunxin.is_asked().await;
    world.yunxin.code_sent_to(MOBILE);
    world.yunxin.recovers();
    browser.asks_for_code(second).await.is(200);
    let code = world.yunxin.code_sent_to(second);
    assert!(!first.is_finished(), "the first is answered last");
    answer.arrives();
    let status = if matches!(late, Late::Refuses) { 502 } else { 200 };
    assert_eq!(first.await.expect("no panic"), status);
    (world, browser, code)
}

async fn signs_in_after(late: Late, second: &str) {
    let (_world, browser, code) = overtaken(late, second).await;
    browser.types(second, &code).await.is(303);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_code_for_another_number_is_good_though_one_before_it_is_accepted_late() {
    signs_in_after(Late::Accepts, OTHER_MOBILE).await;
}

#[tokio::test]
async fn a_code_for_another_number_is_good_though_one_before_it_is_refused_late() {
    signs_in_after(Late::Refuses, OTHER_MOBILE).await;
}

#[tokio::test]
async fn a_code_for_another_number_is_good_though_one_before_it_is_replaced_late() {
    signs_in_after(Late::SendsAnotherCode, OTHER_MOBILE).await;
}

#[tokio::test]
async fn the_newer_of_two_codes_is_good_whatever_becomes_of_the_older() {
    for late in Late::ALL {
        signs_in_after(late, MOBILE).await;
    }
}

/// The provider says late which code it sent: it takes the place of the older one, and not of the newer.
#[tokio::test]
async fn the_older_of_two_codes_is_what_the_provider_says_it_sent() {
    let (world, browser, _) = overtaken(Late::SendsAnotherCode, MOBILE).await;
    browser.types(MOBILE, "135790").await.is(303);
    assert_eq!(world.sessions_of(MOBILE).await, 1);
}

#[tokio::test]
async fn a_delivery_that_ends_after_a_sign_out_brings_nothing_back() {
    for late in Late::ALL {
        let (world, line, _) = with_session().await;
        let browser = world.signed_in(MOBILE).await;
        late.is_how(&world.yunxin);
        let answer = line.holds_next();
        let asks = browser.copy();
        let asks = tokio::spawn(async move {
            asks.asks_for_code(MOBILE).await;
            asks
        });
        world.yunxin.is_asked().await;
        world.yunxin.code_sent_to(MOBILE);
        let signs_out = browser.copy();
        signs_out.posts("/user/logout", &[]).await.is(303);
        answer.arrives();
        assert!(!asks.await.expect("no panic").is_signed_in().await);
        assert_eq!(world.sessions_of(MOBILE).await, 0);
    }
}

/// Both messages have come, and nobody knows which the person reads.
async fn either_of_two_codes_at_once_is_good(first: &str) {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.add_user(OTHER_MOBILE).await;
    for round in 0..12 {
        let browser = world.visitor();
        browser.asks_for_code(first).await.is(200);
        world.yunxin.code_sent_to(first);
        let asks = [browser.copy(), browser.copy()].into_iter();
        at_once(asks.map(async |asks| asks.asks_for_code(MOBILE).await.is(200))).await;
        let codes = world.yunxin.codes_sent_to(MOBILE);
        browser.types(MOBILE, &codes[round % 2]).await.is(303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_first_two_codes_that_are_asked_for_at_once_either_is_good() {
    either_of_two_codes_at_once_is_good(OTHER_MOBILE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_more_codes_that_are_asked_for_at_once_either_is_good() {
    either_of_two_codes_at_once_is_good(MOBILE).await;
}
