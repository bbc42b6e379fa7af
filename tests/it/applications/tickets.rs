//! The ticket: once, within a minute, at one site, in the browser that began.

use std::net::SocketAddr;

use tokio::time::{pause, resume, sleep, timeout};

use super::{SHOP, WIKI, at_wiki, world};
use crate::support::{Answer, AtSite, MOBILE, Visitor, World, at_once, seconds};

const SITE: &str = "__Host-codelogin-site";

/// Somebody who is signed in, a browser on its way into the wiki, and its ticket.
async fn on_the_way(world: &World) -> (Visitor, AtSite, String) {
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(world, WIKI));
    let ticket = wiki.gets_ticket(&visitor, "/a").await;
    (visitor, wiki, ticket)
}

/// Nobody comes in by it, and the page says how to begin again.
#[track_caller]
fn is_refused(answer: Answer, says: &str) {
    let page = answer.is(403).says(says);
    assert_eq!(page.sets(SITE), None);
    let again = page.attribute_of("a#go-on", "href").expect("a way to begin again");
    assert!(again.starts_with("/.codelogin/start?to=%2F"), "{again}");
}

const OVER: &str = "登录链接已失效";
const NOT_BEGUN: &str = "登录未完成";

#[tokio::test]
async fn it_opens_once() {
    let world = world().await;
    let (_, wiki, ticket) = on_the_way(&world).await;
    let again = wiki.copy();
    wiki.goes_to(&ticket).await.is(303);
    is_refused(again.goes_to(&ticket).await, OVER);
    assert!(wiki.is_in().await, "who came in by it is in as before");
}

#[tokio::test]
async fn it_opens_within_a_minute() {
    let world = world().await;
    let (visitor, wiki, ticket) = on_the_way(&world).await;
    world.passes(seconds(59));
    wiki.goes_to(&ticket).await.is(303);
    let late = AtSite::new(&world, WIKI);
    let ticket = late.gets_ticket(&visitor, "/a").await;
    world.passes(seconds(60));
    is_refused(late.goes_to(&ticket).await, OVER);
}

#[tokio::test]
async fn it_opens_one_site() {
    let world = world().await;
    let (_, wiki, ticket) = on_the_way(&world).await;
    let shop = AtSite { site: SHOP, browser: wiki.browser.copy() };
    is_refused(shop.goes_to(&ticket).await, OVER);
    wiki.goes_to(&ticket).await.is(303);
}

#[tokio::test]
async fn it_opens_in_the_browser_that_began() {
    let world = world().await;
    let (visitor, wiki, ticket) = on_the_way(&world).await;
    is_refused(AtSite::new(&world, WIKI).goes_to(&ticket).await, NOT_BEGUN);
    let other = AtSite::new(&world, WIKI);
    other.begins("/a").await;
    is_refused(other.goes_to(&ticket).await, OVER);
    // What the address of the way there shows is no nonce.
    let shown = wiki.begins("/a").await;
    let (_, shown) = shown.rsplit_once('=').expect("a fingerprint");
    for nonce in [shown, "", "0", &"0".repeat(64)] {
        let other = AtSite::new(&world, WIKI);
        other.browser.plant_cookie("__Host-codelogin-start", nonce);
        let answer = other.goes_to(&ticket).await;
        is_refused(answer, if nonce.len() == 64 { OVER } else { NOT_BEGUN });
    }
    assert!(visitor.is_signed_in().await);
    wiki.goes_to(&ticket).await.is(303);
}

#[tokio::test]
async fn it_opens_nothing_once_the_session_is_over() {
    let world = world().await;
    let (visitor, wiki, ticket) = on_the_way(&world).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    is_refused(wiki.goes_to(&ticket).await, OVER);
    for (end, how) in [
        ("update users set disabled_at = 1", "the user is disabled"),
        ("update sessions set expires_at = 1", "the session expires"),
        ("delete from users", "the user is removed"),
    ] {
        world.passes(seconds(60));
        let (_, wiki, ticket) = on_the_way(&world).await;
        world.mishap(end).await;
        let answer = wiki.goes_to(&ticket).await;
        assert_eq!(answer.status, 403, "{how}");
        is_refused(answer, OVER);
        world.mishap("update users set disabled_at = null").await;
    }
}

#[tokio::test]
async fn nothing_else_is_one() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let cookies = wiki.browser.cookies();
    let (key, nonce) = (&cookies[SITE], &cookies["__Host-codelogin-start"]);
    let session = visitor.session_cookie().expect("a session");
    let zeros = "0".repeat(64);
    let on_its_way = AtSite::new(&world, WIKI);
    let ticket = on_its_way.gets_ticket(&visitor, "/a").await;
    let (_, ticket) = ticket.split_once("ticket=").expect("a ticket");
    let ticket = &ticket[..64];
    for query in [
        String::new(),
        "?".to_owned(),
        "?ticket=&to=/".to_owned(),
        format!("?to=/&ticket={zeros}"),
        format!("?to=/&ticket={key}"),
        format!("?to=/&ticket={nonce}"),
        format!("?to=/&ticket={session}"),
        format!("?to=/&ticket={}", ticket.to_uppercase()),
        format!("?to=/&ticket={ticket}0"),
        format!("?to=/&ticket=%20{ticket}"),
        format!("?to=/&ticket[]={ticket}"),
        format!("?to=/&ticket={ticket}&ticket={ticket}"),
        format!("?to=/&to=/&ticket={ticket}"),
        format!("?ticket={ticket}"),
        format!("?to=/&ticket={}", "0".repeat(16 * 1024)),
    ] {
        let browser = on_its_way.copy();
        is_refused(browser.goes_to(&format!("/.codelogin/enter{query}")).await, OVER);
    }
    on_its_way.goes_to(&format!("/.codelogin/enter?to=/&ticket={ticket}")).await.is(303);
}

#[tokio::test]
async fn it_is_no_key() {
    let world = world().await;
    let (_, wiki, way) = on_the_way(&world).await;
    let ticket = way.split(['=', '&']).nth(1).expect("a ticket");
    wiki.browser.plant_cookie(SITE, ticket);
    assert!(!wiki.is_in().await);
    wiki.goes_to(&way).await.is(303);
    wiki.browser.plant_cookie(SITE, ticket);
    assert!(!wiki.is_in().await);
}

/// How many of a hundred browsers with the same cookies come in by one ticket, half of them at each of these services.
async fn come_in(wiki: &AtSite, ticket: &str, services: [SocketAddr; 2]) -> usize {
    let browsers = services.into_iter().cycle().take(100).map(|service| {
        let browser = AtSite { site: wiki.site, browser: wiki.browser.copy().goes_to(service) };
        let ticket = ticket.to_owned();
        async move { browser.goes_to(&ticket).await.status }
    });
    let answers = at_once(browsers).await;
    assert!(answers.iter().all(|status| [303, 403].contains(status)), "{answers:?}");
    answers.into_iter().filter(|status| *status == 303).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_at_once_one_comes_in() {
    let world = world().await;
    let (_, wiki, ticket) = on_the_way(&world).await;
    assert_eq!(come_in(&wiki, &ticket, [world.address(); 2]).await, 1);
    assert_eq!(world.told("signed_in_at").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_two_services_too() {
    let world = world().await;
    let second = world.another().await;
    let (_, wiki, ticket) = on_the_way(&world).await;
    assert_eq!(come_in(&wiki, &ticket, [world.address(), second.address()]).await, 1);
    assert_eq!(world.told("signed_in_at").await, 1);
}

#[tokio::test]
async fn one_that_nobody_takes_is_swept_away_and_who_is_in_stays() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    AtSite::new(&world, WIKI).gets_ticket(&visitor, "/a").await;
    assert_eq!(world.rows("site_sign_ins").await, 2);
    world.passes(seconds(60));
    // The broom comes once a minute.
    pause();
    sleep(seconds(61)).await;
    resume();
    let swept = async {
        while world.rows("site_sign_ins").await > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(seconds(10), swept).await.expect("one is left");
    assert!(wiki.is_in().await);
}

#[tokio::test]
async fn of_tabs_that_enter_at_once_each_gets_in() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    let mut tickets = Vec::new();
    for _ in 0..30 {
        tickets.push(wiki.gets_ticket(&visitor, "/").await);
    }
    for ticket in tickets {
        assert_eq!(wiki.goes_to(&ticket).await.is(303).location(), "/");
        assert!(wiki.is_in().await);
    }
}

#[tokio::test]
async fn a_session_has_a_hundred_keys_and_tickets_and_then_the_oldest_go() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    world.passes(seconds(1));
    let enter = AtSite::new(&world, SHOP).begins("/").await;
    for _ in 0..99 {
        visitor.opens(&enter).await.is(303);
    }
    assert!(wiki.is_in().await);
    visitor.opens(&enter).await.is(303);
    assert!(!wiki.is_in().await);
    assert_eq!(world.rows("site_sign_ins").await, 100);
}
