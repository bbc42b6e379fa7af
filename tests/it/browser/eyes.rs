//! For eyes that need letters twice as large, or few colours.

use serde_json::json;

use super::is_sound;
use crate::simulator::StandIn;
use crate::support::{Browser, Look, MOBILE, PASSWORD, PHONE, World};

/// Opens a page with letters twice as large, and expects that it fits.
async fn fits(browser: &Browser, path: &str) {
    browser.goes_to(path).await;
    fits_here(browser).await;
}

async fn fits_here(browser: &Browser) {
    browser.runs("document.documentElement.style.fontSize = '200%'").await;
    for width in [320, 390, 600, 1280] {
        browser.looks(Look { width, ..PHONE }).await;
        is_sound(browser).await;
    }
    browser.looks(Look { width: 320, ..PHONE }).await;
}

/// Expects that the field shows as many digits as the longest code has.
async fn shows_a_whole_code(browser: &Browser) {
    let shows = "const field = document.getElementById('code'); field.value = '00000000'; \
                 return field.scrollWidth <= field.clientWidth";
    for width in [320, 390, 1280] {
        browser.looks(Look { width, ..PHONE }).await;
        assert_eq!(browser.runs(shows).await, true, "{width}");
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn letters_twice_as_large_leave_everything_in_its_place() {
    let world = World::with(&[
        ("REGISTRATION", "open"),
        ("AGREEMENT_URL", "https://a.example/"),
        ("PRIVACY_URL", "https://a.example/privacy"),
        ("SITE_NAME", "codelogin"),
    ])
    .await;
    world.set_password(MOBILE, PASSWORD).await;
    for lang in ["zh-CN", "en"] {
        // Another place where the same person is signed in.
        let login = [("mobile", MOBILE), ("password", PASSWORD), ("agree", "1")];
        world.visitor().posts("/user/login", &login).await.is(303);
        let browser = Browser::open(world.address(), Look { lang, ..PHONE }).await;
        for path in ["/user/login", "/nowhere", "/user/codelogin"] {
            fits(&browser, path).await;
        }
        shows_a_whole_code(&browser).await;
        browser.types_in_form("/user/codelogin", &[("mobile", MOBILE), ("code", "1")]).await;
        browser.finds("[role=alert]").await;
        fits_here(&browser).await;
        browser.types_in_form("/user/login", &[("mobile", MOBILE), ("password", PASSWORD)]).await;
        browser.finds("strong#mobile").await;
        fits(&browser, "/").await;
        fits(&browser, "/user/account").await;
        browser.closes().await;
    }
    let stand_in = StandIn::start().await;
    stand_in.accepts("mobile=13800138000&authCode=012345").await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_elsewhere(&stand_in.url("/")).await;
    browser.finds("article").await;
    fits_here(&browser).await;
    browser.closes().await;
}

/// What is painted near the lower left corner of an element: its ground, or the line below it.
async fn corner(browser: &Browser, selector: &str, above: f64) -> String {
    let place = format!(
        "const {{ left, bottom }} = document.querySelector('{selector}').getBoundingClientRect(); \
         return [left, bottom]"
    );
    let place = browser.runs(&place).await;
    let at = |which: usize| place[which].as_f64().expect("a number");
    let clip = json!({ "x": at(0) + 8.0, "y": at(1) - above, "width": 2, "height": 2, "scale": 1 });
    let picture = browser.devtools("Page.captureScreenshot", json!({ "clip": clip })).await;
    picture["data"].as_str().expect("a picture").to_owned()
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn in_few_colours_the_present_tab_and_the_main_button_are_told_apart() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    for (dark, path) in
        [(false, "/user/codelogin"), (true, "/user/codelogin"), (false, "/user/login")]
    {
        browser.goes_to(path).await;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [
            { "name": "forced-colors", "value": "active" },
            { "name": "prefers-color-scheme", "value": scheme },
        ] });
        browser.devtools("Emulation.setEmulatedMedia", media).await;
        let present = corner(&browser, ".tabs [aria-current]", 2.0).await;
        assert_ne!(present, corner(&browser, ".tabs a:not([aria-current])", 2.0).await);
        let main = corner(&browser, ".primary", 24.0).await;
        assert_ne!(main, corner(&browser, "#code, #password", 24.0).await, "{path}, {scheme}");
    }
    browser.closes().await;
}
