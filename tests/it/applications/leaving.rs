//! Signing out at an application's own host: there, or everywhere.

use reqwest::{Method, RequestBuilder};

use super::{SHOP, WIKI, at_wiki, world};
use crate::support::{Answer, AtSite, at_once};

const LEAVE: &str = "/.codelogin/leave";

fn press(at_site: &AtSite, fields: &[(&str, &str)]) -> RequestBuilder {
    at_site.at_ours(Method::POST, LEAVE).form(fields)
}

async fn leaves(at_site: &AtSite, fields: &[(&str, &str)]) -> Answer {
    at_site.asks(press(at_site, fields)).await
}

/// It is a page, because browsers would stop a redirect.
#[track_caller]
fn is_left(answer: Answer) {
    let page = says_that_it_is_left(answer, "已退出 wiki.example.com");
    let everywhere = page.attribute_of("p a:not(#go-on)", "href").expect("a way out");
    assert!(everywhere.starts_with("http://127.0.0.1:"), "{everywhere}");
    assert!(everywhere.ends_with("/user/logout"), "{everywhere}");
}

#[track_caller]
fn says_that_it_is_left(answer: Answer, says: &str) -> Answer {
    let page = answer.is(200);
    assert_eq!(page.text_of("h1").as_deref(), Some(says));
    assert_eq!(page.attribute_of("a#go-on", "href").as_deref(), Some("/"));
    assert_eq!((page.header("location"), page.text_of("meta[http-equiv=refresh]")), (None, None));
    let forgotten = page.sets("__Host-codelogin-site");
    assert_eq!(forgotten.as_deref(), Some("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"));
    page
}

#[tokio::test]
async fn the_page_asks_and_ends_nothing() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let page = wiki.goes_to(LEAVE).await.is(200);
    assert_eq!(page.attribute_of("form#leave", "action").as_deref(), Some(LEAVE));
    assert_eq!(page.attribute_of("form#leave", "method").as_deref(), Some("post"));
    let everywhere = page.attribute_of("form#leave button[name=everywhere]", "value");
    assert_eq!(everywhere.as_deref(), Some("1"));
    wiki.asks(wiki.at_ours(Method::HEAD, LEAVE)).await.is(200);
    wiki.goes_to("/.codelogin/leave?everywhere=1").await.is(200);
    assert!(wiki.is_in().await);
}

#[tokio::test]
async fn who_leaves_here_is_out_here_and_nowhere_else() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let (kept, shop) = (wiki.copy(), AtSite::new(&world, SHOP));
    shop.enters(&visitor, "/").await.is(303);
    // Two tabs came in at once, and the browser keeps the key of one of them.
    let other = AtSite::new(&world, WIKI);
    other.enters(&visitor, "/").await.is(303);
    is_left(leaves(&wiki, &[]).await);
    assert!(!wiki.is_in().await && !kept.is_in().await, "the key opens nothing any more");
    assert!(!other.is_in().await, "nor does another of the session's");
    assert!(shop.is_in().await && visitor.is_signed_in().await);
    // The session goes on, so nobody is asked for a code.
    wiki.enters(&visitor, "/a").await.is(303);
    assert!(wiki.is_in().await && !kept.is_in().await);
}

#[tokio::test]
async fn who_leaves_everywhere_is_signed_out() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let shop = AtSite::new(&world, SHOP);
    shop.enters(&visitor, "/").await.is(303);
    let page = says_that_it_is_left(leaves(&wiki, &[("everywhere", "1")]).await, "已退出所有应用");
    page.says_not("/user/logout");
    assert!(!wiki.is_in().await && !shop.is_in().await && !visitor.is_signed_in().await);
    assert_eq!(world.open_sessions().await, 0);
    assert_eq!((world.told("signed_out").await, world.told("signed_out_at").await), (1, 0));
}

#[tokio::test]
async fn everywhere_is_said_once_and_in_one_way() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    for fields in [
        &[("everywhere", "")][..],
        &[("everywhere", "yes")],
        &[("everywhere", "1"), ("everywhere", "1")],
        &[("everywhere[]", "1")],
    ] {
        is_left(leaves(&wiki, fields).await);
        assert!(visitor.is_signed_in().await, "{fields:?}");
        wiki.enters(&visitor, "/").await.is(303);
    }
}

#[tokio::test]
async fn no_other_site_signs_anybody_out() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let ends = [("everywhere", "1")];
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", SHOP),
        ("origin", "null"),
    ] {
        let request = press(&wiki, &ends).header(name, value).header("host", "wiki.example.com");
        wiki.asks(request).await.is(403).says_not("/user/");
        assert!(wiki.is_in().await, "{name}: {value}");
    }
    for own in [("sec-fetch-site", "same-origin"), ("origin", WIKI)] {
        let copy = wiki.copy();
        let request = press(&copy, &[]).header(own.0, own.1).header("host", "wiki.example.com");
        is_left(copy.asks(request).await);
    }
    assert!(!wiki.is_in().await);
}

#[tokio::test]
async fn a_second_press_ends_nothing_more_and_is_told_the_same() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    for browser in [wiki.copy(), wiki.copy(), AtSite::new(&world, WIKI)] {
        is_left(leaves(&browser, &[]).await);
    }
    is_left(leaves(&wiki, &[("everywhere", "1")]).await);
    assert!(visitor.is_signed_in().await, "the key was none any more");
    assert_eq!((world.told("signed_out_at").await, world.told("signed_out").await), (1, 0));
}

#[tokio::test]
async fn of_twenty_presses_at_once_one_is_told() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let presses = (0..20).map(|_| {
        let wiki = wiki.copy();
        async move { leaves(&wiki, &[]).await.status }
    });
    assert_eq!(at_once(presses).await, [200; 20]);
    assert_eq!(world.told("signed_out_at").await, 1);
}

#[tokio::test]
async fn a_key_of_another_site_ends_nothing() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let shop = AtSite { site: SHOP, browser: wiki.browser.copy() };
    leaves(&shop, &[("everywhere", "1")]).await.is(200);
    assert!(wiki.is_in().await);
}

#[tokio::test]
async fn nothing_but_a_form_does() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = wiki.asks(wiki.at_ours(method, LEAVE)).await.is(405);
        assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
    }
    for address in ["start?to=/", "enter?ticket=0&to=/"] {
        let request = wiki.at_ours(Method::POST, &format!("/.codelogin/{address}"));
        assert_eq!(wiki.asks(request).await.is(405).header("allow"), Some("GET,HEAD"));
    }
    assert!(wiki.is_in().await);
}
