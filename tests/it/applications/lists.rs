//! Who is answered, for which hosts, and what the operator hears of it.

use super::{SHOP, WIKI, at_wiki, world, world_with};
use crate::support::{AtSite, MOBILE, World, seconds};

const HOUR: u64 = 60 * 60;
const NOT_TRUSTED: &str =
    "told nothing: TRUSTED_PROXIES does not have this peer → if it is your proxy, add its address";

#[tokio::test]
async fn nobody_is_answered_who_is_no_proxy_of_ours() {
    for proxies in ["", "10.0.0.0/8,2001:db8::/32,127.0.0.2"] {
        let mut world = world().await;
        let (_, wiki) = at_wiki(&world).await;
        world.restart_with("TRUSTED_PROXIES", proxies).await;
        let wiki = AtSite { site: WIKI, browser: wiki.browser.goes_to(world.address()) };
        for answer in [wiki.opens("/").await, wiki.opens_through_nginx("/").await] {
            let answer = answer.is(403);
            assert_eq!(answer.json()["msg"], "the peer is not in TRUSTED_PROXIES");
            for told in ["remote-user", "remote-name", "remote-mobile", "location", "set-cookie"] {
                assert_eq!(answer.header(told), None, "{told}");
            }
        }
        assert_eq!(world.log.lines("WARN", NOT_TRUSTED), 2, "a line for each");
        let start = "/.codelogin/start?to=/";
        let enter = format!("/.codelogin/enter?to=/&ticket={}", "0".repeat(64));
        for path in [start, &enter, "/.codelogin/leave", "/.codelogin/static/site.css"] {
            let answer = wiki.goes_to(path).await.is(404).says_not("wiki.example.com");
            assert_eq!(answer.header("set-cookie"), None, "{path}");
        }
        assert_eq!(world.log.lines("WARN", "told nothing"), 2, "nothing is told of pages");
    }
}

#[tokio::test]
async fn nobody_is_told_anything_at_a_host_that_is_not_listed() {
    let mut world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    world.restart_with("FORWARD_SITES", &format!("{SHOP},https://*.wiki.example.com")).await;
    let wiki = AtSite { site: WIKI, browser: wiki.browser.goes_to(world.address()) };
    for answer in [wiki.opens("/").await, wiki.opens_through_nginx("/").await] {
        let answer = answer.is(403);
        assert_eq!(answer.json()["msg"], "the host is not in FORWARD_SITES");
        assert_eq!((answer.header("remote-user"), answer.header("location")), (None, None));
    }
    let line = "told nothing: FORWARD_SITES does not have https://wiki.example.com →";
    assert_eq!(world.log.lines("WARN", line), 2);
    let answer = wiki.goes_to("/.codelogin/start?to=/").await.is(404);
    assert_eq!(answer.header("set-cookie"), None);
    wiki.goes_to("/.codelogin/leave").await.is(404);
}

/// As where TLS ends before the proxy: whoever listed what it says would have people come by http.
#[tokio::test]
async fn a_host_that_is_listed_by_another_scheme_or_port_is_told_as_that() {
    let world = world().await;
    for site in ["http://wiki.example.com", "https://wiki.example.com:8443"] {
        AtSite::new(&world, site).opens("/").await.is(403);
        let line = format!("told nothing: the proxy asks about {site}, and listed is {WIKI} →");
        assert_eq!(world.log.lines("WARN", &line), 1);
    }
    assert_eq!(world.log.lines("WARN", "FORWARD_SITES does not have"), 0);
}

#[tokio::test]
async fn a_name_that_looks_like_a_listed_one_is_another() {
    let world = world_with(&[("FORWARD_SITES", "https://example.com,https://*.apps.example.com")]);
    let world = world.await;
    for site in [
        "https://evil-example.com",
        "https://evilexample.com",
        "https://example.com.evil.example",
        "https://wiki.example.com",
        "https://example.com:8443",
        "http://example.com",
        "https://evilapps.example.com",
        "https://a.b.apps.example.com",
        "https://apps.example.com",
        "https://a.apps.example.com.evil.example",
        "http://a.apps.example.com",
    ] {
        let other = AtSite::new(&world, site);
        other.opens("/").await.is(403);
        other.opens_through_nginx("/").await.is(403);
        other.goes_to("/.codelogin/start?to=/").await.is(404);
    }
}

#[tokio::test]
async fn nobody_fills_the_ledger_by_asking() {
    for (settings, kind) in [
        (("TRUSTED_PROXIES", "10.0.0.1"), "proxy_not_trusted"),
        (("FORWARD_SITES", SHOP), "host_not_listed"),
    ] {
        let world = world_with(&[settings]).await;
        let stranger = AtSite::new(&world, WIKI);
        for _ in 0..61 {
            stranger.opens("/").await.is(403);
        }
        let count = async |kind: &str| world.told_in_all(kind).await;
        assert_eq!((count(kind).await, count("left_out").await), (60, 1), "{kind}");
        assert_eq!(world.log.lines("WARN", "told nothing"), 60, "nor the log");
        world.passes(seconds(HOUR));
        stranger.opens("/").await.is(403);
        assert_eq!(count(kind).await, 61);
    }
}

#[tokio::test]
async fn a_sign_in_at_a_site_is_told_once_and_not_each_request() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    for _ in 0..3 {
        world.passes(seconds(HOUR));
        wiki.opens("/a").await.is(200);
        wiki.opens_through_nginx("/a").await.is(200);
    }
    wiki.goes_to("/.codelogin/leave").await.is(200);
    // Another tab of the same sign-in.
    AtSite::new(&world, WIKI).enters(&visitor, "/b").await.is(303);
    assert_eq!(world.told("signed_in_at").await, 1);
    wiki.asks(wiki.at_ours(reqwest::Method::POST, "/.codelogin/leave")).await.is(200);
    wiki.opens("/a").await.is(302);
    let told = world.events_of(MOBILE).await;
    let of_sites: Vec<_> = told.iter().filter(|event| event["site"] == WIKI).collect();
    let kinds: Vec<_> = of_sites.iter().map(|event| &event["event"]).collect();
    assert_eq!(kinds, ["signed_in_at", "signed_out_at"]);
    let user = &visitor.opens("/user/session").await.json()["user"];
    for event in of_sites {
        assert_eq!((&event["user"], &event["mobile"]), (user, &"138****8000".into()));
        assert!(event["request"].is_string() && event["address"].is_string());
    }
}

#[tokio::test]
async fn the_operator_reads_it_in_words() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    wiki.asks(wiki.at_ours(reqwest::Method::POST, "/.codelogin/leave")).await.is(200);
    AtSite::new(&world, "https://other.example.com").opens("/").await.is(403);
    let told = world.operator(&["events"]).await;
    for words in [
        "138****8000  signed in at https://wiki.example.com  from ",
        "138****8000  signed out at https://wiki.example.com, and nowhere else  from ",
        "told nothing: FORWARD_SITES does not have https://other.example.com → if it is an application of yours, \
         add it  from 203.0.113.9",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let world = World::new().await;
    AtSite::new(&world, WIKI).opens("/").await.is(403);
    let told = world.operator(&["events"]).await;
    assert!(told.contains(&format!("{NOT_TRUSTED}  from 127.0.0.1")), "{told}");
}
