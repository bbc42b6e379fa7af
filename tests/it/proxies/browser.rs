//! From one origin to another and back, in a real browser.

use serde_json::Value;

use super::server::HTTPS;
use super::{ENCODED, LOGIN, MOBILE, Scene, WIKI, url_of};
use crate::support::{Browser, Look, PHONE};

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and nginx"]
async fn a_browser_is_led_to_the_sign_in_page_and_back_with_a_script_and_without() {
    let scene = Scene::nginx().await;
    for scripts in [true, false] {
        let look = Look { scripts, ..PHONE };
        let browser = Browser::open_at(url_of(WIKI), scene.proxy.at(HTTPS), look).await;
        browser.goes_to("/a?x=1&y=2%263").await;
        browser.finds("#code-login").await;
        is_at(&browser, LOGIN).await;
        browser.types("#mobile", MOBILE).await;
        browser.presses("#send-code").await;
        browser.finds("[role=status]").await;
        browser.types("#code", &scene.world.yunxin.code_sent_to(MOBILE)).await;
        browser.presses_enter_in("#code").await;

        let shown = browser.text_of("pre").await;
        is_at(&browser, WIKI).await;
        let shown: Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(shown["at"], "/a?x=1&y=2%263");
        assert_eq!(shown["headers"]["remote-name"][0], ENCODED);
        assert_eq!(browser.complaints().await, [""; 0], "scripts: {scripts}");

        browser.goes_to("/.codelogin/leave").await;
        browser.presses("button[name=everywhere]").await;
        browser.finds("#go-on").await;
        browser.goes_to("/").await;
        browser.finds("#code-login").await;
        assert_eq!(browser.complaints().await, [""; 0], "scripts: {scripts}");
        browser.closes().await;
    }
}

async fn is_at(browser: &Browser, name: &str) {
    assert_eq!(browser.runs("return location.hostname").await, name);
}
