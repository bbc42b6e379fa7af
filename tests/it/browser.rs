//! The whole story in a real browser, with a script and without.

use crate::support::{Browser, MOBILE, World, seconds};

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn with_a_script_the_code_is_sent_without_leaving_the_page() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), true).await;
    browser.goes_to("/").await;
    browser.types("#mobile", "138 0013 8000").await;
    browser.pictures("code-login").await;
    browser.presses("#send-code").await;
    assert_eq!(browser.text_of("[role=status]").await, "验证码发送成功");
    assert!(browser.text_of("#send-code:disabled").await.ends_with("s 后重新获取"));
    assert_eq!(browser.value_of("#mobile").await, "138 0013 8000");
    browser.pictures("code-sent").await;

    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses_enter_in("#code").await;
    assert_eq!(browser.text_of("strong#mobile").await, "138****8000");
    browser.pictures("home").await;
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn without_a_script_the_same_story_is_told() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), false).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses("#send-code").await;
    assert_eq!(browser.text_of("[role=status]").await, "验证码发送成功");
    assert_eq!(browser.value_of("#mobile").await, MOBILE);
    assert_eq!(browser.text_of("noscript .hint").await, "60s 后重新获取");
    browser.pictures("code-sent-without-script").await;

    browser.types("#code", "000000").await;
    browser.presses("#sign-in").await;
    assert_eq!(browser.text_of("[role=alert]").await, "验证码有误!");
    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses("#sign-in").await;
    assert_eq!(browser.text_of("strong#mobile").await, "138****8000");
    browser.presses("main button").await;
    browser.finds("#code-login").await;
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn after_a_reload_the_countdown_goes_on_where_it_was() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), true).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses("#send-code").await;
    browser.finds("[role=status]").await;
    world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(20));
    browser.goes_to("/user/codelogin").await;
    let left = browser.text_of("#send-code:disabled").await;
    let left: u64 = left.trim_end_matches("s 后重新获取").parse().expect("seconds");
    assert!((30..=40).contains(&left), "{left}");
    assert_eq!(browser.text_of("[role=status]").await, "验证码发送成功");
    browser.closes().await;
}
