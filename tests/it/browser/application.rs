//! The demo's small application, and the way to the service and back.

use super::{is_sound, looks};
use crate::cli::{Demo, code_in_inbox};
use crate::support::{Browser, Look, MOBILE, PHONE};

/// Signs in at the application with a code from the inbox.
pub(super) async fn signs_in(browser: &Browser, demo: &Demo) {
    browser.goes_to("/").await;
    browser.presses(".button").await;
    browser.finds("#on-the-way").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses("#send-code").await;
    browser.finds("[role=status]").await;
    browser.types("#code", &code_in_inbox(demo.inbox, MOBILE).await).await;
    browser.presses_enter_in("#code").await;
    browser.finds("#user-info").await;
}

async fn is_sound_at_every_width(browser: &Browser) {
    for look in looks() {
        browser.looks(look).await;
        is_sound(browser).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn somebody_signs_in_at_the_application_and_out_of_both() {
    for scripts in [true, false] {
        let demo = Demo::start().await;
        let browser = Browser::open(demo.application, Look { scripts, ..PHONE }).await;
        browser.goes_to("/").await;
        is_sound_at_every_width(&browser).await;
        signs_in(&browser, &demo).await;
        assert!(browser.text_of("h1").await.contains("小明"));
        assert!(browser.text_of("#id-token").await.contains("sms, otp"));
        is_sound_at_every_width(&browser).await;

        browser.presses("header button").await;
        assert!(browser.text_of("main [role=status]").await.contains("已退出"));
        is_sound_at_every_width(&browser).await;
        browser.goes_elsewhere(&format!("http://{}/", demo.site)).await;
        browser.finds("#code-login").await;
        browser.goes_to("/back").await;
        browser.finds("[role=alert]").await;
        is_sound_at_every_width(&browser).await;
        browser.closes().await;
    }
}
