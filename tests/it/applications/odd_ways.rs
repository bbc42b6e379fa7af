//! Ways that lead elsewhere, and ways into hosts that are none.

use super::{WIKI, at_wiki, world};
use crate::support::{AtSite, MOBILE};

/// As they stand in an address.
const ELSEWHERE: [&str; 13] = [
    "",
    "a",
    "//evil.example",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "/%09/evil.example",
    "/%0A/evil.example",
    "/%0D%0ASet-Cookie:a=b",
    "/.//evil.example",
    "/a/..//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "%20//evil.example",
];

#[tokio::test]
async fn no_way_leads_elsewhere() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    for elsewhere in ELSEWHERE {
        let browser = wiki.copy();
        let started = browser.goes_to(&format!("/.codelogin/start?to={elsewhere}")).await.is(303);
        assert!(started.location().contains("&to=%2F&nonce="), "{elsewhere}");

        let ticket = AtSite::new(&world, WIKI);
        let way = ticket.gets_ticket(&visitor, "/a").await;
        let way = way.replace("to=%2Fa", &format!("to={elsewhere}"));
        assert_eq!(ticket.goes_to(&way).await.is(303).location(), "/", "{elsewhere}");

        let next = format!("/user/codelogin?next={elsewhere}");
        assert_eq!(visitor.opens(&next).await.is(303).location(), "/", "{elsewhere}");

        let enter = AtSite::new(&world, WIKI).begins("/a").await;
        let enter = enter.replace("to=%2Fa", &format!("to={elsewhere}"));
        let refused = visitor.opens(&enter).await.is(400);
        assert_eq!(refused.header("location"), None, "{elsewhere}");
    }
    let longest = format!("/.codelogin/start?to=/{}", "a".repeat(7 * 1024));
    assert!(wiki.goes_to(&longest).await.is(303).location().contains("&to=%2F&nonce="));
}

#[tokio::test]
async fn a_path_that_a_proxy_tells_and_that_leads_elsewhere_leads_to_the_front_page() {
    let world = world().await;
    let wiki = AtSite::new(&world, WIKI);
    for elsewhere in ["//evil.example/", "/\\evil.example", "/.//evil.example"] {
        let front = format!("{WIKI}/.codelogin/start?to=%2F");
        assert_eq!(wiki.opens(elsewhere).await.is(302).location(), front);
        assert_eq!(wiki.opens_through_nginx(elsewhere).await.is(401).location(), front);
    }
}

#[tokio::test]
async fn nobody_gets_a_ticket_who_does_not_say_where_to() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    let wiki = AtSite::new(&world, WIKI);
    let enter = wiki.begins("/a").await;
    let (_, query) = enter.split_once('?').expect("a query");
    let parts: Vec<&str> = query.split('&').collect();
    let mut cases = vec![String::new()];
    for at in 0..parts.len() {
        let with = |part: &str| {
            let mut parts = parts.clone();
            parts[at] = part;
            parts.join("&")
        };
        let (name, value) = parts[at].split_once('=').expect("a value");
        cases.push(with("other=1"));
        cases.push(with(&format!("{name}=")));
        cases.push(with(&format!("{name}[]={value}")));
        cases.push(with(&format!("{name}={}", "a".repeat(16 * 1024))));
        cases.push(with(&format!("{name}=%FF%00")));
        cases.push(format!("{query}&{}", parts[at]));
    }
    for site in [
        "https://other.example.com",
        "https://wiki.example.com.",
        "https://wiki.example.com/evil",
        "https://user@wiki.example.com",
        "https://wiki.example.com:8443",
        "http://wiki.example.com",
        "wiki.example.com",
        "//wiki.example.com",
        "javascript:alert(1)",
    ] {
        cases.push(query.replace("https%3A%2F%2Fwiki.example.com", site));
    }
    let ours = format!("http://{}", world.address());
    cases.push(query.replace("https%3A%2F%2Fwiki.example.com", &ours));
    let tickets = world.rows("site_sign_ins").await;
    for case in cases {
        let enter = format!("/user/enter?{case}");
        for browser in [&visitor, &world.visitor()] {
            let answer = browser.opens(&enter).await.is(400);
            assert_eq!(answer.header("location"), None, "{case}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        }
    }
    assert_eq!(world.rows("site_sign_ins").await, tickets);
    visitor.opens(&enter).await.is(303);
    visitor.posts(&enter, &[]).await.is(405);
}
