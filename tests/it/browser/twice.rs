//! What is pressed twice, or in a browser that keeps no cookie.

use serde_json::json;

use crate::support::{Browser, Look, MOBILE, PASSWORD, PHONE, World};

/// The second press comes while the answer to the first is on its way, which the browser then drops.
#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn who_presses_twice_is_signed_in() {
    for scripts in [true, false] {
        let world = World::new().await;
        let browser = Browser::open(world.address(), Look { scripts, ..PHONE }).await;
        browser.asks_for_code(MOBILE).await;
        browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
        let slow = json!({ "offline": false, "latency": 200, "downloadThroughput": -1, "uploadThroughput": -1 });
        browser.devtools("Network.enable", json!({})).await;
        browser.devtools("Network.emulateNetworkConditions", slow).await;
        browser
            .runs(
                "const button = document.getElementById('sign-in'); \
                 button.click(); setTimeout(() => button.click(), 100)",
            )
            .await;
        browser.hears("#mobile", "138****8000").await;
        browser.goes_to("/user/account").await;
        browser.finds("#mobile").await;
        let told = world.events_of(MOBILE).await;
        let count = |kind: &str| told.iter().filter(|event| event["event"] == kind).count();
        assert_eq!((count("signed_in"), count("wrong_code")), (1, 0), "{told:?}");
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn who_presses_twice_changes_the_password_once() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.asks_for_code(MOBILE).await;
    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses("#sign-in").await;
    browser.hears("#mobile", "138****8000").await;
    for pause in [0, 15, 150] {
        browser.goes_to("/user/account").await;
        if browser.has("#current").await {
            browser.types("#current", PASSWORD).await;
        }
        browser.types("#password", PASSWORD).await;
        let twice = format!(
            "const button = document.querySelector('#password-form button'); \
             button.click(); setTimeout(() => button.click(), {pause})"
        );
        browser.runs(&twice).await;
        browser.finds("main > [role=status]").await;
    }
    let told = world.events_of(MOBILE).await;
    assert_eq!(told.iter().filter(|event| event["event"] == "password_set").count(), 3);
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_browser_that_keeps_no_cookie_is_told_so() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.asks_for_code(MOBILE).await;
    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.devtools("Network.clearBrowserCookies", json!({})).await;
    browser.presses("#sign-in").await;
    browser
        .hears(
            "#code-note [role=alert] + p",
            "浏览器已禁用 Cookie，请允许本站使用 Cookie 后重新获取。",
        )
        .await;
    browser.closes().await;
}
