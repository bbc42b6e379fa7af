//! Browsers that are led in a circle, because a cookie does not come through.

use reqwest::Method;

use super::{SHOP, WIKI, world, world_with};
use crate::support::{Answer, AtSite, MOBILE, Visitor, seconds};

const SITE: &str = "__Host-codelogin-site";
const SAYS: &str = "已登录，但应用仍要求登录";

/// One round more of somebody whose key does not come back to the application.
async fn round(signed_in: &Visitor, wiki: &AtSite, path: &str) -> Answer {
    let answer = wiki.enters(signed_in, path).await;
    wiki.browser.loses_cookie(SITE);
    answer
}

#[tokio::test]
async fn the_third_round_within_ten_seconds_says_what_is_wrong() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    for _ in 0..2 {
        assert_eq!(round(&visitor, &wiki, "/a?b=1").await.is(303).location(), "/a?b=1");
    }
    assert_eq!(world.log.lines("WARN", "FORWARD_SITES"), 0);
    world.passes(seconds(9));
    let page = round(&visitor, &wiki, "/a?b=1").await.is(403).says(SAYS);
    let again = page.attribute_of("a#go-on", "href");
    assert_eq!(again.as_deref(), Some("/.codelogin/start?to=%2Fa%3Fb%3D1"));
    assert_eq!(page.sets(SITE), None);
    assert_eq!(world.log.lines("WARN", &format!("{WIKI} sends people back")), 1);
    assert_eq!(world.log.lines("WARN", "FORWARD_SITES"), 1);

    world.passes(seconds(1));
    for _ in 0..2 {
        round(&visitor, &wiki, "/a?b=1").await.is(303);
    }
    round(&visitor, &wiki, "/a?b=1").await.is(403).says(SAYS);
}

#[tokio::test]
async fn other_places_are_other_rounds_and_so_are_other_hosts() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    let [wiki, shop] = [WIKI, SHOP].map(|site| AtSite::new(&world, site));
    for path in ["/a", "/a", "/b", "/b?c", "/b"] {
        round(&visitor, &wiki, path).await.is(303);
    }
    for _ in 0..2 {
        round(&visitor, &shop, "/b").await.is(303);
    }
    round(&visitor, &wiki, "/b").await.is(303);
    round(&visitor, &wiki, "/b").await.is(403).says(SAYS);
}

#[tokio::test]
async fn a_clock_that_goes_back_holds_nobody_up() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    for _ in 0..2 {
        round(&visitor, &wiki, "/a").await.is(303);
    }
    let rounds = wiki.browser.cookies()["__Host-codelogin-rounds"].clone();
    let (counted, since) = rounds.rsplit_once('.').expect("a moment");
    let since: i64 = since.parse().expect("seconds");
    wiki.browser.plant_cookie("__Host-codelogin-rounds", &format!("{counted}.{}", since + 1));
    round(&visitor, &wiki, "/a").await.is(303);
}

#[tokio::test]
async fn on_our_own_host_it_is_the_same() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    for page in ["/user/codelogin?next=/wiki", "/user/login?next=/chat"] {
        let (_, next) = page.split_once('=').expect("a wish");
        for _ in 0..2 {
            let answer = visitor.opens(page).await.is(303);
            assert_eq!(answer.location(), next);
        }
        let answer = visitor.opens(page).await.is(403).says(SAYS);
        assert_eq!(answer.attribute_of("a#go-on", "href").as_deref(), Some(next));
        world.passes(seconds(10));
        visitor.opens(page).await.is(303);
    }
    for _ in 0..5 {
        assert_eq!(visitor.opens("/user/codelogin").await.is(303).location(), "/");
    }
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so_and_not_led_round() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    for _ in 0..4 {
        let ticket = wiki.gets_ticket(&visitor, "/a").await;
        let without = AtSite::new(&world, WIKI);
        let page = without.goes_to(&ticket).await.is(403).says("登录未完成");
        let again = page.attribute_of("a#go-on", "href");
        assert_eq!(again.as_deref(), Some("/.codelogin/start?to=%2Fa"));
        assert_eq!(page.sets(SITE), None);
    }
}

#[tokio::test]
async fn the_cookie_that_counts_is_kept_for_ten_seconds() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    let entered = wiki.enters(&visitor, "/a").await.is(303);
    let cookie = entered.sets("__Host-codelogin-rounds").expect("it is set");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=10"), "{cookie}");
}

#[tokio::test]
async fn who_signs_out_and_comes_in_again_is_in_no_circle() {
    let world = world_with(&[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    let wiki = AtSite::new(&world, WIKI);
    for _ in 0..4 {
        let visitor = world.signed_in(MOBILE).await;
        wiki.enters(&visitor, "/a").await.is(303);
        assert!(wiki.is_in().await);
        visitor.posts("/user/logout", &[]).await.is(303);
    }
    let visitor = world.signed_in(MOBILE).await;
    for _ in 0..4 {
        wiki.enters(&visitor, "/a").await.is(303);
        wiki.asks(wiki.at_ours(Method::POST, "/.codelogin/leave")).await.is(200);
    }
}

#[tokio::test]
async fn tabs_of_one_page_that_begin_at_once_are_in_no_circle() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    let mut ways = Vec::new();
    for _ in 0..10 {
        ways.push(wiki.begins("/a").await);
    }
    for way in ways {
        let entering = visitor.opens(&way).await.is(303);
        wiki.goes_to(&wiki.here(&entering)).await.is(303);
    }
    assert_eq!(world.log.lines("WARN", "FORWARD_SITES"), 0);
}
