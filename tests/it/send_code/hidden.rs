//! `HIDE_UNKNOWN_MOBILES`: nobody learns from the answers whose number is known.

use wiremock::ResponseTemplate;

use crate::support::{Answer, FakeYunxin, MOBILE, Nowhere, UNKNOWN_MOBILE, World, seconds};

const HIDE: (&str, &str) = ("HIDE_UNKNOWN_MOBILES", "true");

/// Fits no code of six digits.
const WRONG: &str = "12345678";

#[tokio::test]
async fn every_number_gets_the_answer_that_a_known_one_gets() {
    nobody_tells_them_apart(&[], |_| {}).await;
}

#[tokio::test]
async fn no_number_is_told_apart_by_what_the_provider_says() {
    nobody_tells_them_apart(&[], |yunxin| yunxin.refuses_with(403)).await;
    nobody_tells_them_apart(&[], |yunxin| yunxin.answers(ResponseTemplate::new(500))).await;
}

#[tokio::test]
async fn no_number_is_told_apart_while_the_provider_is_away() {
    let nowhere = Nowhere::new();
    nobody_tells_them_apart(&[("NETEASE_URLS", &nowhere.url())], |_| {}).await;
}

#[tokio::test]
async fn no_number_is_told_apart_by_the_time_that_the_provider_takes() {
    let world = World::with(&[HIDE, ("NETEASE_TIMEOUT", "10s")]).await;
    world.yunxin.takes(seconds(20));
    let visitor = world.visitor();
    let answer = tokio::time::timeout(seconds(8), visitor.asks_for_code(MOBILE)).await;
    answer.expect("the provider is not waited for").is(200);
    world.yunxin.is_asked().await;
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.types(MOBILE, &code).await.is(303);
}

#[tokio::test]
async fn a_known_number_is_sent_its_code() {
    let mut world = World::with(&[HIDE]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    world.restart().await;
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.goes_to(world.address()).types(MOBILE, &code).await.is(303);
}

/// What is done behind the answer slows the next one.
#[tokio::test]
async fn as_much_is_written_behind_the_answer_for_a_number_that_is_nobodys() {
    let mut world = World::with(&[HIDE]).await;
    let mut written = Vec::new();
    for mobile in [MOBILE, UNKNOWN_MOBILE] {
        let before = world.counted_in_all().await;
        world.visitor().asks_for_code(mobile).await.is(200);
        world.restart().await;
        written.push(world.counted_in_all().await - before);
    }
    world.yunxin.code_sent_to(MOBILE);
    assert_eq!(written[0], written[1]);
}

async fn nobody_tells_them_apart(settings: &[(&str, &str)], prepare: fn(&FakeYunxin)) {
    let settings = [settings, &[HIDE]].concat();
    let mut world = World::with(&settings).await;
    prepare(&world.yunxin);
    let known = all_that_is_learned(&mut world, MOBILE).await;
    assert_eq!(world.yunxin.messages_sent() == 0, settings.len() > 1, "as the provider is there");

    for is_disabled in [false, true] {
        let mut world = World::with(&settings).await;
        prepare(&world.yunxin);
        if is_disabled {
            world.add_user(UNKNOWN_MOBILE).await;
            world.disable(UNKNOWN_MOBILE).await;
        }
        assert_eq!(all_that_is_learned(&mut world, UNKNOWN_MOBILE).await, known);
        assert_eq!(world.yunxin.messages_sent(), 0);
    }
}

/// What somebody sees who tries everything on a number, but for the number itself. After each send the
/// service is restarted, which waits for the provider to have answered.
async fn all_that_is_learned(world: &mut World, mobile: &str) -> Vec<String> {
    let mut visitor = world.visitor();
    let mut learned = Vec::new();
    let mut learn = |answer: Answer| learned.push(told(&answer).replace(mobile, "NUMBER"));

    let answer = visitor.asks_for_code(mobile).await.is(200);
    assert_eq!(answer.json()["status"], 200);
    learn(answer);
    world.restart().await;
    visitor = visitor.goes_to(world.address());
    let session = visitor.session_cookie();
    learn(visitor.asks_for_code(mobile).await.is(429));
    learn(visitor.opens("/user/codelogin").await.is(200));
    world.passes(seconds(59));
    learn(visitor.asks_for_code(mobile).await.is(429));
    world.passes(seconds(1));

    let answer = visitor.asks_for_code_by_form(mobile).await.is(303);
    learn(visitor.follows(&answer).await.is(200));
    learn(answer);
    world.restart().await;
    visitor = visitor.goes_to(world.address());
    assert_eq!(visitor.session_cookie(), session, "the session goes on");
    for _ in 0..5 {
        learn(visitor.types(mobile, WRONG).await.is(422));
    }
    world.passes(seconds(60));
    learn(visitor.asks_for_code(mobile).await.is(429));
    world.passes(seconds(239));
    learn(visitor.asks_for_code(mobile).await.is(429));
    world.passes(seconds(1));
    learn(visitor.asks_for_code(mobile).await.is(200));
    world.restart().await;
    learned
}

/// An answer without what differs from one browser to the next.
fn told(answer: &Answer) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers: Vec<String> = headers
        .map(|(name, value)| {
            let value = value.to_str().expect("text");
            let value = if name == "set-cookie" { value.split('=').next() } else { Some(value) };
            format!("{name}: {}", value.unwrap_or_default())
        })
        .collect();
    format!("{}\n{}\n{}", answer.status, headers.join("\n"), answer.body)
}
