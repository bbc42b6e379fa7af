//! For eyes that need letters twice as large.

use super::is_sound;
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
}
