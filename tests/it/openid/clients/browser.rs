//! From an application to our page and back, in a real browser.

use serde_json::Value;

use super::{MOBILE, Scene};
use crate::support::{Browser, Look, PHONE};

/// Opens the application, which leads to the sign-in page, and signs in there.
pub async fn types_code(scene: &Scene, browser: &Browser) {
    browser.finds("#code-login").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses("#send-code").await;
    browser.finds("[role=status]").await;
    browser.types("#code", &scene.world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses_enter_in("#code").await;
}

/// What the application shows.
async fn shown(browser: &Browser) -> Value {
    serde_json::from_str(&browser.text_of("pre").await).expect("JSON")
}

impl Scene {
    /// A new browser, for which the application is the site.
    pub async fn browser(&self, look: Look) -> Browser {
        Browser::open_at(self.origin(), self.at, look).await
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and npm's openid-client"]
async fn a_browser_is_led_from_an_application_to_our_page_and_back_with_a_script_and_without() {
    let scene = Scene::openid_client(&[]).await;
    for scripts in [true, false] {
        let browser = scene.browser(Look { scripts, ..PHONE }).await;
        browser.goes_to("/").await;
        types_code(&scene, &browser).await;
        scene.knows(&shown(&browser).await["userinfo"]).await;
        browser.goes_to("/logout").await;
        assert_eq!(shown(&browser).await["signed_out"], true);
        browser.goes_to("/").await;
        browser.finds("#code-login").await;
        assert_eq!(browser.complaints().await, [""; 0], "scripts: {scripts}");
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and npm's openid-client"]
async fn a_browser_is_asked_once_whether_an_application_may_know_who_is_there() {
    let scene = Scene::openid_client(&["--consent"]).await;
    for (round, scripts) in [true, false].into_iter().enumerate() {
        let browser = scene.browser(Look { scripts, ..PHONE }).await;
        browser.goes_to("/").await;
        types_code(&scene, &browser).await;
        if round == 0 {
            browser.finds("form#consent").await;
            browser.presses("button[name=consent][value=yes]").await;
        }
        scene.knows(&shown(&browser).await["userinfo"]).await;
        assert_eq!(browser.complaints().await, [""; 0], "scripts: {scripts}");
        browser.closes().await;
    }
}
