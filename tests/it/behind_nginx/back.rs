//! Back, in a browser that keeps pages in its memory: such as are `no-store` it keeps over https alone.

use super::{NAME, Site};
use crate::proxies::{HTTPS, url_of};
use crate::support::{Browser, Look, MOBILE, PHONE};

/// Notes that a page has come out of the memory.
const NOTES: &str = "addEventListener('pageshow', (event) => { \
                     if (event.persisted) sessionStorage.setItem('kept', location.pathname) })";

/// Signed in, and gone from the home page to the account.
async fn signed_in(site: &Site, look: Look) -> Browser {
    let browser = Browser::open_at(url_of(NAME), site.nginx.at(HTTPS), look).await;
    browser.is_prepared_by(NOTES).await;
    browser.asks_for_code(MOBILE).await;
    browser.types("#code", &site.yunxin.code_sent_to(MOBILE).await).await;
    browser.presses_enter_in("#code").await;
    browser.presses("a[href='/user/account']").await;
    browser.finds("#password-form").await;
    browser
}

async fn site() -> Site {
    let site = Site::with(&[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    site
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver, nginx and PostgreSQL"]
async fn after_a_sign_out_back_shows_nothing_of_ones_own_in_a_browser() {
    let site = site().await;
    for scripts in [true, false] {
        let browser = signed_in(&site, Look { scripts, ..PHONE }).await;
        browser.presses("form[action='/user/logout'] button").await;
        browser.finds("#code-login").await;
        for page in ["account", "home"] {
            browser.goes_back().await;
            browser.finds("#code-login").await;
            assert!(!browser.has("#mobile:not(input)").await, "{page}, scripts: {scripts}");
        }
        browser.closes().await;

        let browser = signed_in(&site, Look { scripts, ..PHONE }).await;
        browser.opens_a_tab().await;
        browser.goes_to("/").await;
        browser.presses("form[action='/user/logout'] button").await;
        browser.finds("#code-login").await;
        browser.turns_to_the_first_tab().await;
        browser.goes_back().await;
        browser.finds("#code-login").await;
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver, nginx and PostgreSQL"]
async fn a_page_out_of_a_browsers_memory_asks_again_whether_it_may_be_shown() {
    let site = site().await;
    let browser = signed_in(&site, PHONE).await;
    browser.goes_back().await;
    browser.finds("strong#mobile").await;
    let kept = browser.runs("return sessionStorage.getItem('kept')").await;
    assert_eq!(kept, "/", "it did come out of the memory");
    browser.presses("a[href='/user/account']").await;
    browser.finds("#password-form").await;
    site.operator.runs(&["user", "disable", MOBILE]).await.is(0);
    browser.goes_back().await;
    browser.finds("#code-login").await;
    browser.closes().await;
}
