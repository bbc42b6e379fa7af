//! The button that waits.

use crate::support::{Browser, MOBILE, OTHER_MOBILE, PHONE, World, seconds};

/// How long the button says that one has to wait.
async fn left(browser: &Browser) -> u64 {
    let text = browser.text_of("#send-code:disabled").await;
    text.strip_suffix("s 后重新获取").expect("it says why").parse().expect("seconds")
}

/// A code has been asked for.
async fn asked(world: &World) -> Browser {
    let browser = Browser::open(world.address(), PHONE).await;
    browser.asks_for_code(MOBILE).await;
    browser.finds("#send-code:disabled").await;
    world.yunxin.code_sent_to(MOBILE);
    browser
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_countdown_is_right_after_a_reload_and_in_a_second_tab() {
    let world = World::new().await;
    let browser = asked(&world).await;
    world.passes(seconds(20));
    for _ in 0..2 {
        browser.goes_to("/user/codelogin").await;
        let left = left(&browser).await;
        assert!((30..=40).contains(&left), "{left}");
        assert_eq!(browser.text_of("[role=status]").await, "验证码发送成功");
        browser.opens_a_tab().await;
    }
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_countdown_is_right_after_the_phone_slept() {
    let world = World::new().await;
    let browser = asked(&world).await;
    browser.runs("const now = Date.now; Date.now = () => now() + 40_000").await;
    let is_right = "const look = () => parseInt(document.getElementById('send-code').textContent) <= 20 \
                    ? done(true) : setTimeout(look, 20); look()";
    assert_eq!(browser.awaits(is_right).await, true);
    browser.runs("const now = Date.now; Date.now = () => now() + 20_000").await;
    browser.finds("#send-code:enabled").await;
    assert_eq!(browser.text_of("#send-code").await, "获取验证码");
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn who_corrects_the_number_need_not_wait() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let browser = asked(&world).await;
    browser.empties("#mobile").await;
    browser.types("#mobile", OTHER_MOBILE).await;
    browser.finds("#send-code:enabled").await;
    browser.presses("#send-code").await;
    browser.finds("#send-code:disabled").await;
    browser.finds("[role=status]").await;
    world.yunxin.code_sent_to(OTHER_MOBILE);
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn nothing_counts_down_unless_the_server_said_so() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", "1380013800").await;
    browser.presses("#send-code").await;
    assert_eq!(browser.text_of("#mobile-note [role=alert]").await, "手机号码格式不正确");
    assert!(browser.has("#send-code:enabled").await);
    assert_eq!(browser.text_of("#send-code").await, "获取验证码");
    assert_eq!(browser.focus().await, "mobile");
    browser.closes().await;
}

/// Spellings of `MOBILE`.
const SPELLINGS: [&str; 10] = [
    "138 0013 8000",
    "138-0013-8000",
    "+86 13800138000",
    "0086-138-0013-8000",
    "8613800138000",
    "(+86) 138.0013.8000",
    "＋８６　１３８００１３８０００",
    "138（0013）8000",
    "\u{202d}13800138000\u{202c}",
    "\u{feff}138\u{200b}0013\u{2060}80\u{ad}00\u{2069}",
];

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn who_spells_the_number_otherwise_waits_on_and_who_types_another_does_not() {
    let world = World::new().await;
    let browser = asked(&world).await;
    let waits = async |number: &str| {
        let types = "const field = document.getElementById('mobile'); field.value = '{number}'; \
                     field.dispatchEvent(new Event('input')); \
                     return document.getElementById('send-code').disabled";
        browser.runs(&types.replace("{number}", number)).await
    };
    for spelling in SPELLINGS {
        assert_eq!(waits(OTHER_MOBILE).await, false, "{OTHER_MOBILE}");
        assert_eq!(waits(spelling).await, true, "{spelling}");
    }
    for other in ["1380013800", "138001380000", "+1 13800138000", "86138001380", ""] {
        assert_eq!(waits(other).await, false, "{other}");
    }
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_wait_is_for_the_number_that_was_asked_for_and_not_for_one_typed_meanwhile() {
    let world = World::new().await;
    world.yunxin.takes(seconds(1));
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses("#send-code").await;
    browser.empties("#mobile").await;
    browser.types("#mobile", OTHER_MOBILE).await;
    browser.finds("[role=status]").await;
    assert!(browser.has("#send-code:enabled").await);
    world.yunxin.code_sent_to(MOBILE);
    browser.closes().await;
}
