//! Browsers that lack something.

use serde_json::json;

use crate::support::{Browser, MOBILE, NO_OTHER_LIMIT, PASSWORD, PHONE, World};

/// What some browser lacked once, or a blocker takes away.
const LACKS: [&str; 17] = [
    "delete AbortSignal.timeout",
    "delete window.AbortSignal",
    "delete window.AbortController",
    "delete window.fetch",
    "delete window.URLSearchParams",
    "delete window.Promise",
    "delete window.crypto",
    "delete window.setInterval",
    "delete window.setTimeout",
    "delete Date.now",
    "delete String.prototype.normalize",
    "delete NodeList.prototype.forEach",
    "delete Element.prototype.append",
    "delete Element.prototype.replaceChildren",
    "delete Element.prototype.setAttribute",
    "delete HTMLFormElement.prototype.requestSubmit",
    "window.fetch = () => { throw new TypeError('blocked') }",
];

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn whatever_the_browser_lacks_a_code_goes_out_once_and_the_page_says_so() {
    // No limit hides a second send.
    let world = World::with(NO_OTHER_LIMIT).await;
    let browser = Browser::open(world.address(), PHONE).await;
    for lack in LACKS {
        let name = browser.is_prepared_by(lack).await;
        browser.goes_to("/user/codelogin?next=/user/account").await;
        browser.types("#mobile", MOBILE).await;
        browser.presses("#send-code").await;
        assert_eq!(browser.text_of("#code-note [role]").await, "验证码发送成功", "{lack}");
        browser.finds("[name=next][value='/user/account']").await;
        world.yunxin.code_sent_to(MOBILE);
        browser.devtools("Page.removeScriptToEvaluateOnNewDocument", name).await;
        browser.devtools("Network.clearBrowserCookies", json!({})).await;
    }
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn enter_after_the_number_asks_for_the_code_in_such_a_browser_too() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.is_prepared_by("delete AbortSignal.timeout; delete window.fetch").await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses_enter_in("#mobile").await;
    assert_eq!(browser.text_of("#code-note [role]").await, "验证码发送成功");
    world.yunxin.code_sent_to(MOBILE);
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_password_is_shown_only_by_a_browser_that_can_and_opens_in_every_one() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    for lack in ["delete Element.prototype.closest", "delete NodeList.prototype.forEach"] {
        let browser = Browser::open(world.address(), PHONE).await;
        browser.is_prepared_by(lack).await;
        browser.types_in_form("/user/login", &[("mobile", MOBILE), ("password", "wrong")]).await;
        browser.finds("#password-note [role=alert]").await;
        assert!(!browser.has(".reveal:not([hidden])").await, "{lack}");
        browser.types("#password", PASSWORD).await;
        browser.presses_enter_in("#password").await;
        browser.finds("strong#mobile").await;
        browser.closes().await;
    }
}
