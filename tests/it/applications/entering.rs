//! The way into an application's own host, from a page there and back to it.

use super::{SHOP, WIKI, world, world_with};
use crate::support::{AtSite, MOBILE, World};

/// How the host's own cookie is kept: as long as a session lasts at most.
const KEPT: &str = "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1209600";

#[tokio::test]
async fn one_who_is_signed_in_goes_through_to_the_very_page_and_sees_no_other() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    for path in [
        "/",
        "/a/b;c=1?d=1&d=2&e=%26&f=%2520+%20",
        "/a%2Fb?next=https://b.example/%23c",
        "/%E8%AE%A2%E5%8D%95?q=%E5%B0%8F%E6%98%8E",
        "/.well-known/a?(b)=*~$!,@:/?",
        "/?",
    ] {
        let wiki = AtSite::new(&world, WIKI);
        assert_eq!(wiki.enters(&visitor, path).await.is(303).location(), path);
        wiki.opens(path).await.is(200);
    }
}

#[tokio::test]
async fn the_way_leads_by_the_host_of_the_sign_in_page_and_each_step_has_what_the_next_one_needs() {
    let world = world_with(&[("PUBLIC_URL", "https://login.example.com")]).await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    let led_on = wiki.opens("/a?b=1").await.is(302);
    assert_eq!(led_on.location(), format!("{WIKI}/.codelogin/start?to=%2Fa%3Fb%3D1"));

    let started = wiki.goes_to(&wiki.here(&led_on)).await.is(303);
    let nonce = wiki.browser.cookies()["__Host-codelogin-start"].clone();
    let kept = "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600";
    assert_eq!(started.sets("__Host-codelogin-start"), Some(format!("{nonce}; {kept}")));
    let enter = started.location();
    let site = "site=https%3A%2F%2Fwiki.example.com&to=%2Fa%3Fb%3D1&nonce=";
    assert!(enter.starts_with(&format!("https://login.example.com/user/enter?{site}")), "{enter}");
    assert!(!enter.contains(&nonce), "the nonce is the browser's alone");

    let path = enter.strip_prefix("https://login.example.com").expect("ours");
    let entering = visitor.opens(path).await.is(303);
    assert_eq!(entering.header("set-cookie"), None);
    let entered = wiki.goes_to(&wiki.here(&entering)).await.is(303);
    assert_eq!(entered.location(), "/a?b=1");
    let key = wiki.browser.cookies()["__Host-codelogin-site"].clone();
    assert_eq!(entered.sets("__Host-codelogin-site"), Some(format!("{key}; {KEPT}")));
    assert!(!enter.contains(&key) && !entering.location().contains(&key), "it is in no address");
}

#[tokio::test]
async fn where_the_applications_own_scheme_is_http_its_cookies_have_neither_prefix_nor_secure() {
    let sites = [
        ("PUBLIC_URL", "https://login.example.com"),
        ("FORWARD_SITES", "http://10.0.0.7:3000,http://intra.example"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let world = World::with(&sites).await;
    let visitor = world.signed_in(MOBILE).await;
    for site in ["http://10.0.0.7:3000", "http://intra.example"] {
        let intra = AtSite::new(&world, site);
        let entered = intra.enters(&visitor, "/a").await.is(303);
        let cookies = intra.browser.cookies();
        let names: Vec<&str> = cookies.keys().map(String::as_str).collect();
        assert_eq!(names, ["codelogin-rounds", "codelogin-site", "codelogin-start"]);
        let (key, kept) = (&cookies["codelogin-site"], KEPT.replace(" Secure;", ""));
        assert_eq!(entered.sets("codelogin-site"), Some(format!("{key}; {kept}")));
        assert!(intra.is_in().await);
    }
}

#[tokio::test]
async fn two_tabs_may_be_on_their_way_at_once() {
    let world = world().await;
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(&world, WIKI));
    let first = wiki.begins("/first").await;
    let nonce = wiki.browser.cookies()["__Host-codelogin-start"].clone();
    let second = wiki.begins("/second").await;
    assert_eq!(wiki.browser.cookies()["__Host-codelogin-start"], nonce);
    let [first, second] =
        [visitor.opens(&first).await.is(303), visitor.opens(&second).await.is(303)];
    for (tab, path) in [(second, "/second"), (first, "/first")] {
        assert_eq!(wiki.goes_to(&wiki.here(&tab)).await.is(303).location(), path);
        assert!(wiki.is_in().await);
    }
}

#[tokio::test]
async fn one_session_opens_several_hosts_each_with_a_key_of_its_own() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    let [wiki, shop] = [WIKI, SHOP].map(|site| AtSite::new(&world, site));
    for site in [&wiki, &shop] {
        site.enters(&visitor, "/").await.is(303);
    }
    assert!(wiki.is_in().await && shop.is_in().await);
    let key = |site: &AtSite| site.browser.cookies()["__Host-codelogin-site"].clone();
    assert_ne!(key(&wiki), key(&shop));
}

#[tokio::test]
async fn a_star_stands_for_hosts_that_are_strangers_to_each_other() {
    let world = world_with(&[("FORWARD_SITES", "https://*.apps.example.com")]).await;
    let visitor = world.signed_in(MOBILE).await;
    let [a, b] = ["https://a.apps.example.com", "https://b.apps.example.com"]
        .map(|site| AtSite::new(&world, site));
    a.enters(&visitor, "/").await.is(303);
    assert!(a.is_in().await && !b.is_in().await);
    let thief = AtSite { site: b.site, browser: a.browser.copy() };
    assert!(!thief.is_in().await);
    for other in ["https://apps.example.com", "https://a.b.apps.example.com"] {
        AtSite::new(&world, other).opens("/").await.is(403);
    }
}

#[tokio::test]
async fn where_the_way_back_is_too_long_it_leads_to_the_front_page() {
    let world = world().await;
    let visitor = world.signed_in(MOBILE).await;
    // Percent-encoded, a slash or a question mark is three bytes, and what is encoded already is five.
    let plain = format!("/{}", "a".repeat(2045));
    let encoded = format!("/?{}aa", "%26".repeat(408));
    for longest in [&plain, &encoded] {
        let wiki = AtSite::new(&world, WIKI);
        let led_on = wiki.opens(longest).await.is(302).location();
        let (_, to) = led_on.split_once("?to=").expect("a way back");
        assert_eq!(to.len(), 2048);
        assert_eq!(wiki.enters(&visitor, longest).await.is(303).location(), *longest);
        let stranger = AtSite::new(&world, WIKI);
        let led_on = stranger.opens(&format!("{longest}a")).await.is(302).location();
        assert_eq!(led_on, format!("{WIKI}/.codelogin/start?to=%2F"));
    }
}
