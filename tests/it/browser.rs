//! The whole story in a real browser, with a script and without.

use crate::support::{Browser, MOBILE, PASSWORD, World, seconds};

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

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_password_is_set_and_used_and_another_browser_signed_out_by_hand() {
    for scripts in [true, false] {
        let world = World::new().await;
        let phone = Browser::open(world.address(), scripts).await;
        phone.goes_to("/user/codelogin?next=/user/account").await;
        phone.types("#mobile", MOBILE).await;
        phone.presses("#send-code").await;
        phone.finds("[role=status]").await;
        phone.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
        phone.presses_enter_in("#code").await;
        phone.types("#password", "passwordpassword").await;
        phone.presses_enter_in("#password").await;
        assert!(phone.text_of("[role=alert]").await.contains("过于常见"));
        phone.types("#password", PASSWORD).await;
        phone.presses("#password-form button").await;
        assert!(phone.text_of("[role=status]").await.contains("密码已设置"));

        let desk = Browser::open(world.address(), scripts).await;
        desk.goes_to("/user/codelogin?next=/user/account").await;
        desk.presses(".tabs a:not([aria-current])").await;
        desk.types("#password-login #mobile", MOBILE).await;
        desk.types("#password", PASSWORD).await;
        desk.presses_enter_in("#password").await;
        assert!(desk.text_of(".list li:first-child").await.contains("本机"));
        desk.pictures("account").await;
        desk.presses("button[name=session]").await;
        assert_eq!(desk.text_of("[role=status]").await, "该设备已退出登录");
        phone.goes_to("/").await;
        phone.finds("#code-login").await;
        desk.presses("footer button").await;
        assert_eq!(desk.text_of("html[lang=en] h1").await, "Account");
        phone.closes().await;
        desk.closes().await;
    }
}
