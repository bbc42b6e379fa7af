//! The pages on the way to an application and back.

use super::accessibility::is_accessible;
use super::{is_sound, looks};
use crate::openid::pages::Application;
use crate::simulator::StandIn;
use crate::support::{Browser, Look, MOBILE, PASSWORD, PHONE, World};

/// As long as a name can be, and without a place to break it.
const LONGEST: &str = "<b>维基&amp;Wiki</b>WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";

/// What an application may ask for, in one request.
const EVERYTHING: &str = "openid profile phone offline_access";

async fn signs_in(browser: &Browser) {
    browser.types_in_form("/user/login", &[("mobile", MOBILE), ("password", PASSWORD)]).await;
    browser.finds("strong#mobile").await;
}

/// Expects that the page can be read by everybody, on every screen.
async fn is_good(browser: &Browser, page: &str) {
    for look in looks() {
        browser.looks(look).await;
        is_sound(browser).await;
    }
    is_accessible(browser, page).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn every_page_is_good_for_everybody() {
    for lang in ["zh-CN", "en"] {
        let world = World::with(&[("SITE_NAME", "codelogin")]).await;
        world.set_password(MOBILE, PASSWORD).await;
        let wiki = Application::named(&world, LONGEST, &["--consent", "--offline"]).await;
        let browser = Browser::open(world.address(), Look { lang, ..PHONE }).await;
        // The page that posts stays where it is.
        browser.is_prepared_by("HTMLFormElement.prototype.submit = () => {}").await;
        for page in [
            wiki.asks(&[("login_hint", MOBILE)]),
            wiki.asks(&[("client_id", "nobody")]),
            wiki.asks(&[("prompt", "none"), ("response_mode", "form_post")]),
            "/oauth2/logout".to_owned(),
        ] {
            browser.goes_to(&page).await;
            is_good(&browser, &page).await;
        }
        signs_in(&browser).await;
        let asks = wiki.asks(&[("scope", EVERYTHING)]);
        for page in [&asks, "/oauth2/logout"] {
            browser.goes_to(page).await;
            is_good(&browser, page).await;
        }
        let elsewhere = world.signed_in(MOBILE).await;
        wiki.is_allowed(&elsewhere, &[("scope", EVERYTHING)]).await;
        browser.goes_to("/user/account").await;
        browser.finds("[aria-labelledby=applications] bdi").await;
        is_good(&browser, "account").await;
        browser.presses("button[name=client]").await;
        browser.finds("[role=status]").await;
        is_good(&browser, "an application has ended").await;
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_yes_and_a_no_arrive_at_the_application_with_a_script_and_without() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let elsewhere = StandIn::start().await;
    let back = elsewhere.url("/back");
    let wiki = Application::named(&world, "Wiki", &["--consent", "--redirect", &back]).await;
    for scripts in [true, false] {
        let browser = Browser::open(world.address(), Look { scripts, ..PHONE }).await;
        for (mode, button, arrives) in [
            ("query", "no", "?iss="),
            ("form_post", "no", ""),
            ("query", "yes", "?iss="),
            ("form_post", "yes", ""),
        ] {
            let said = [("redirect_uri", &*back), ("response_mode", mode), ("prompt", "consent")];
            browser.goes_to(&wiki.asks(&said)).await;
            if browser.has("#code-login").await {
                assert_eq!(browser.text_of("#on-the-way").await, "继续前往 Wiki");
                browser.presses(".tabs a:not([aria-current])").await;
                browser.types("#password-login #mobile", MOBILE).await;
                browser.types("#password", PASSWORD).await;
                browser.presses_enter_in("#password").await;
            }
            browser.presses(&format!("form#consent button[value={button}]")).await;
            if mode == "form_post" && !scripts {
                browser.presses("form#form-post #go-on").await;
            }
            browser.arrives_at(&format!("{back}{arrives}")).await;
        }
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_question_is_answered_by_keys_and_read_in_another_language_first() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let wiki = Application::with_consent(&world).await;
    let browser = Browser::open(world.address(), PHONE).await;
    signs_in(&browser).await;
    browser.goes_to(&wiki.asks(&[])).await;
    let pressed = "return document.activeElement.value";
    for button in ["yes", "no", "en"] {
        browser.strikes("\t").await;
        assert_eq!(browser.runs(pressed).await, button);
    }
    browser.strikes(" ").await;
    assert_eq!(browser.text_of("html[lang=en] h1").await, "Allow Wiki to see your details?");
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn what_the_script_says_is_in_the_language_of_the_page() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to(&wiki.asks(&[("ui_locales", "en"), ("login_hint", MOBILE)])).await;
    assert_eq!(browser.text_of("#on-the-way").await, "Continue to Wiki");
    browser.presses("#send-code").await;
    assert_eq!(browser.text_of("[role=status]").await, "The code has been sent");
    world.yunxin.code_sent_to(MOBILE);
    browser.closes().await;
}
