//! What axe-core, the checker of accessibility, finds on the pages.

use std::fs;

use serde_json::Value;

use super::application::signs_in;
use super::{is_sound, looks};
use crate::cli::Demo;
use crate::simulator::StandIn;
use crate::support::{Browser, Look, MOBILE, PASSWORD, PHONE, World, seconds, setting};

/// Another site's page that posts to ours.
const ELSEWHERE: &str =
    "data:text/html,<form method=post action='{base}/user/logout'><button>x</button></form>";

/// Expects that axe finds nothing, at a phone's and a desk's width, in both schemes.
pub(super) async fn is_accessible(browser: &Browser, page: &str) {
    let file = setting("AXE_CORE").expect("AXE_CORE: where axe.min.js of npm's axe-core lies");
    let axe = fs::read_to_string(file).expect("axe.min.js");
    for look in looks().filter(|look| look.width > 320) {
        browser.looks(look).await;
        // What is still fading in has too little contrast.
        let check = "Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => \
                     axe.run({ resultTypes: ['violations'] })).then(({ violations, passes }) => \
                     done([violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), passes.length]))";
        let found = browser.awaits(&format!("{axe}; {check}")).await;
        let [violations, passes] = found.as_array().expect("both").as_slice() else {
            panic!("{found}")
        };
        assert!(passes.as_u64().is_some_and(|passes| passes > 5), "it looked at nothing: {found}");
        assert_eq!(*violations, Value::Array(vec![]), "{page}, {look:?}");
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn axe_finds_nothing_on_the_pages_of_a_visitor() {
    let world =
        World::with(&[("REGISTRATION", "open"), ("AGREEMENT_URL", "https://a.example/")]).await;
    for lang in ["zh-CN", "en"] {
        let browser = Browser::open(world.address(), Look { lang, ..PHONE }).await;
        for path in ["/user/codelogin", "/user/login", "/nowhere"] {
            browser.goes_to(path).await;
            is_accessible(&browser, path).await;
        }
        browser.types_in_form("/user/codelogin", &[("mobile", "1380013800"), ("code", "1")]).await;
        is_accessible(&browser, "a number that is none").await;
        browser.types_in_form("/user/codelogin", &[("mobile", MOBILE), ("code", "1")]).await;
        is_accessible(&browser, "a code that is none").await;
        browser.types_in_form("/user/login", &[("mobile", MOBILE), ("password", "wrong")]).await;
        is_accessible(&browser, "a wrong password").await;
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn axe_finds_nothing_on_the_way_in_and_on_ones_own_pages() {
    let world = World::new().await;
    world.signed_in(MOBILE).await;
    world.passes(seconds(60));
    let browser = Browser::open(world.address(), PHONE).await;
    browser.asks_for_code(MOBILE).await;
    is_accessible(&browser, "a code was sent").await;
    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses_enter_in("#code").await;
    browser.finds("strong#mobile").await;
    is_accessible(&browser, "home").await;
    browser.goes_to("/user/logout").await;
    is_accessible(&browser, "a link to sign out").await;
    browser.goes_to("/user/account").await;
    is_accessible(&browser, "account").await;
    for password in ["short", PASSWORD] {
        browser.types("#password", password).await;
        browser.presses_enter_in("#password").await;
        browser.finds(if password == "short" { "[role=alert]" } else { "[role=status]" }).await;
        is_accessible(&browser, password).await;
    }
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn axe_finds_nothing_on_an_applications_own_host() {
    let wiki = "wiki.example.com";
    let sites = format!("https://{wiki}");
    let settings = [("TRUSTED_PROXIES", "127.0.0.1"), ("FORWARD_SITES", &sites)];
    let world = World::with(&settings).await;
    for lang in ["zh-CN", "en"] {
        let browser = Browser::open(world.address(), Look { lang, ..PHONE }).await;
        browser.comes_through_a_proxy_of(wiki).await;
        for path in ["/.codelogin/enter?ticket=1&to=/", "/.codelogin/nowhere", "/.codelogin/leave"]
        {
            browser.goes_to(path).await;
            is_accessible(&browser, path).await;
            browser.looks(Look { width: 320, ..PHONE }).await;
            is_sound(&browser).await;
        }
        browser.presses("#leave button").await;
        browser.finds("#go-on").await;
        is_accessible(&browser, "it is left").await;
        browser.closes().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn axe_finds_nothing_where_there_is_no_page_to_show_and_in_the_inbox() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    let elsewhere = ELSEWHERE.replace("{base}", &format!("http://{}", world.address()));
    browser.goes_elsewhere(&elsewhere).await;
    browser.presses("button").await;
    browser.finds("main a").await;
    is_accessible(&browser, "403").await;
    world.loses_its_database().await;
    browser.types_in_form("/user/login", &[("mobile", MOBILE), ("password", "wrong")]).await;
    browser.finds("main > p code").await;
    is_accessible(&browser, "503").await;

    let stand_in = StandIn::start().await;
    browser.goes_elsewhere(&stand_in.url("/")).await;
    is_accessible(&browser, "the empty inbox").await;
    stand_in.accepts("mobile=13800138000&authCode=012345").await;
    assert!(browser.text_of("article").await.contains("012345"), "it shows by itself");
    is_accessible(&browser, "the inbox").await;
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn axe_finds_nothing_at_the_demos_application() {
    let demo = Demo::start().await;
    let browser = Browser::open(demo.application, PHONE).await;
    browser.goes_to("/").await;
    is_accessible(&browser, "a stranger").await;
    signs_in(&browser, &demo).await;
    is_accessible(&browser, "somebody is signed in").await;
    browser.presses("header button").await;
    browser.finds("main [role=status]").await;
    is_accessible(&browser, "nobody is signed in any more").await;
    browser.goes_to("/back").await;
    browser.finds("[role=alert]").await;
    is_accessible(&browser, "nobody was signed in").await;
    browser.closes().await;
}
