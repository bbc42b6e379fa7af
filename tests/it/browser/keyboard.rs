//! With the keyboard alone.

use fantoccini::key::Key;

use crate::support::{Browser, Look, MOBILE, PHONE, World};

const AGREEMENT: (&str, &str) = ("AGREEMENT_URL", "https://example.com/terms");

/// Goes on to the next thing, which shows that it has the focus.
async fn tabs_to(browser: &Browser, name: &str) {
    browser.strikes(&Key::Tab.to_string()).await;
    assert_eq!(browser.focus().await, name);
    let outline =
        browser.runs("return getComputedStyle(document.activeElement).outlineStyle").await;
    assert_eq!(outline, "solid", "{name} shows that it has the focus");
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_keyboard_is_all_it_takes() {
    for scripts in [true, false] {
        let world = World::with(&[AGREEMENT]).await;
        let browser = Browser::open(world.address(), Look { scripts, width: 1280, ..PHONE }).await;
        browser.goes_to("/user/codelogin").await;
        for anchor in ["", ""] {
            tabs_to(&browser, anchor).await;
        }
        tabs_to(&browser, "mobile").await;
        browser.strikes(MOBILE).await;
        tabs_to(&browser, "code").await;
        tabs_to(&browser, "send-code").await;
        browser.strikes(" ").await;
        browser.finds("[role=status]").await;
        assert_eq!(browser.focus().await, "code", "after the send, the code is what comes next");
        browser.strikes(&world.yunxin.code_sent_to(MOBILE)).await;
        if !scripts {
            tabs_to(&browser, "send-code").await;
        }
        tabs_to(&browser, "agree").await;
        browser.strikes(" ").await;
        tabs_to(&browser, "").await;
        tabs_to(&browser, "sign-in").await;
        browser.strikes(&Key::Enter.to_string()).await;
        browser.finds("strong#mobile").await;
        tabs_to(&browser, "").await;
        tabs_to(&browser, "").await;
        browser.strikes(&Key::Enter.to_string()).await;
        browser.finds("#code-login").await;
        browser.closes().await;
    }
}
