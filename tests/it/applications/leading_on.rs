//! The page that leads on to an application, in place of a redirect that browsers would stop after a form.

use super::{WIKI, world};
use crate::support::{Answer, AtSite, MOBILE, PASSWORD, Visitor, World};

/// Somebody whom an application's page has led to the sign-in page: the page, and where it leads on to.
async fn led_to_sign_in(world: &World, path: &str) -> (AtSite, Visitor, Answer, String) {
    let wiki = AtSite { site: WIKI, browser: world.visitor() };
    let enter = wiki.begins(path).await;
    let browser = world.visitor();
    let sign_in = browser.opens(&enter).await.is(303);
    let page = browser.follows(&sign_in).await.is(200);
    (wiki, browser, page, enter)
}

/// The page leads there by itself, and by a link.
#[track_caller]
fn leads_on(page: Answer, to: &str) -> Answer {
    assert_eq!(page.header("location"), None);
    let refresh = page.attribute_of("head meta[http-equiv=refresh]", "content");
    assert_eq!(refresh, Some(format!("0;url={to}")));
    assert_eq!(page.attribute_of("a#go-on", "href").as_deref(), Some(to));
    assert_eq!(page.text_of("script"), None);
    page
}

#[tokio::test]
async fn after_a_code_a_page_leads_on_to_the_application() {
    let world = world().await;
    let path = format!("/a?{}aa", "%26".repeat(407));
    let (wiki, browser, page, enter) = led_to_sign_in(&world, &path).await;
    let next = page.attribute_of("input[name=next]", "value").expect("a wish");
    assert_eq!(next, enter);

    browser.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let fields = [("mobile", MOBILE), ("code", &code), ("next", &next)];
    let impatient = browser.copy();
    let led_on = leads_on(browser.posts("/user/codelogin", &fields).await.is(200), &enter);
    assert_eq!(
        led_on.header("content-security-policy"),
        page.header("content-security-policy"),
        "the policy is no wider"
    );
    assert_eq!(led_on.header("cache-control"), Some("no-store"));
    assert!(led_on.sets("codelogin").is_some() && led_on.sets("codelogin-device").is_some());

    let entering = browser.opens(&enter).await.is(303);
    assert_eq!(wiki.goes_to(&wiki.here(&entering)).await.is(303).location(), path);
    assert!(wiki.is_in().await);
    // A second press leads there too.
    leads_on(impatient.posts("/user/codelogin", &fields).await.is(200), &enter);
}

#[tokio::test]
async fn after_a_password_too() {
    let world = world().await;
    world.set_password(MOBILE, PASSWORD).await;
    let (wiki, browser, page, enter) = led_to_sign_in(&world, "/a?b=1").await;
    let by_password = page.attribute_of("a[href^='/user/login']", "href").expect("the other page");
    let page = browser.opens(&by_password).await.is(200);
    let next = page.attribute_of("input[name=next]", "value").expect("a wish");
    let fields = [("mobile", MOBILE), ("password", PASSWORD), ("next", &next)];
    leads_on(browser.posts("/user/login", &fields).await.is(200), &enter);
    let entering = browser.opens(&enter).await.is(303);
    assert_eq!(wiki.goes_to(&wiki.here(&entering)).await.is(303).location(), "/a?b=1");
}

#[tokio::test]
async fn it_speaks_the_visitors_language() {
    let world = world().await;
    world.set_password(MOBILE, PASSWORD).await;
    for (lang, says) in [("zh-CN", "继续前往"), ("en", "Go on")] {
        let browser = world.visitor().sending("accept-language", lang);
        let fields = [("mobile", MOBILE), ("password", PASSWORD), ("next", "/user/enter?site=a")];
        let page = browser.posts("/user/login", &fields).await.is(200);
        assert_eq!(page.attribute_of("html", "lang").as_deref(), Some(lang));
        assert_eq!(page.text_of("a#go-on").as_deref(), Some(says));
    }
}

#[tokio::test]
async fn what_stays_on_this_site_is_a_redirect_as_ever() {
    let world = world().await;
    world.set_password(MOBILE, PASSWORD).await;
    for next in ["/wiki?a=1", "/user/entering", "/user/enter/", "/?to=/user/enter", "/User/enter"] {
        let fields = [("mobile", MOBILE), ("password", PASSWORD), ("next", next)];
        let answer = world.visitor().posts("/user/login", &fields).await.is(303);
        assert_eq!(answer.location(), next);
    }
}

#[tokio::test]
async fn who_is_signed_in_by_then_is_led_on_by_a_redirect_from_the_sign_in_page() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    let wiki = AtSite::new(&world, WIKI);
    let enter = wiki.begins("/a").await;
    let stale = format!("/user/codelogin?next={}", enter.replace('%', "%25").replace('&', "%26"));
    assert_eq!(visitor.opens(&stale).await.is(303).location(), enter);
}
