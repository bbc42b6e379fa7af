//! Visitors who speak in a proxy's words, or in ours.

use super::told::{asks, told};
use super::{SHOP, WIKI, at_wiki, world};
use crate::support::AtSite;

#[tokio::test]
async fn nothing_else_that_a_visitor_says_changes_anything() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let stranger = AtSite::new(&world, WIKI);
    let words: [(&str, &str); 22] = [
        ("remote-user", "admin"),
        ("remote_user", "admin"),
        ("remote-name", "admin"),
        ("remote-mobile", "+8613900139000"),
        ("remote-email", "admin@example.com"),
        ("host", "shop.example.com"),
        ("forwarded", "host=shop.example.com;proto=http"),
        ("x-forwarded-server", "shop.example.com"),
        ("x-forwarded-port", "8443"),
        ("x-forwarded-prefix", "/evil"),
        ("x-forwarded-user", "admin"),
        ("x-original-uri", "/evil"),
        ("x-original-host", "shop.example.com"),
        ("x-rewrite-url", "/evil"),
        ("x-auth-request-redirect", "https://evil.example/"),
        ("x-http-method-override", "POST"),
        ("x-real-ip", "127.0.0.1"),
        ("authorization", "Basic YWRtaW46YWRtaW4="),
        ("user-agent", "kube-probe/1.0"),
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("referer", "https://evil.example/"),
    ];
    let [parts, one] = told();
    // Each proxy's own words beside those of the other, too.
    let beside = [
        [&[("x-original-url", SHOP), ("x-original-method", "POST")][..], &words].concat(),
        [
            &[
                ("x-forwarded-host", "shop.example.com"),
                ("x-forwarded-proto", "http"),
                ("x-forwarded-uri", "/evil"),
                ("x-forwarded-method", "POST"),
            ][..],
            &words,
        ]
        .concat(),
    ];
    for ((address, sound), others) in [parts, one].into_iter().zip(beside) {
        let expected = [asks(&wiki, address, &sound).await, asks(&stranger, address, &sound).await];
        for (name, value) in others {
            let mut told = sound.clone();
            told.push((name, value.as_bytes().to_vec()));
            for (at_site, expected) in [&wiki, &stranger].into_iter().zip(&expected) {
                let answer = asks(at_site, address, &told).await.is(expected.status);
                for told in ["location", "remote-user", "remote-name", "remote-mobile"] {
                    assert_eq!(answer.header(told), expected.header(told), "{name}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_query_of_our_addresses_says_nothing() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let queries = [
        "rd=https://evil.example/",
        "to=/evil&next=/evil",
        "X-Forwarded-Host=shop.example.com&X-Forwarded-Uri=/evil",
        "x-original-url=https://shop.example.com/",
        "user=admin&Remote-User=admin",
        "%ff%00=%",
    ];
    for (address, told) in told() {
        for query in queries {
            let address_and_query = format!("{address}?{query}");
            asks(&wiki, &address_and_query, &told).await.is(200);
            let stranger = AtSite::new(&world, WIKI);
            let led_on = asks(&stranger, &address_and_query, &told).await;
            assert_eq!(led_on.location(), format!("{WIKI}/.codelogin/start?to=%2Fa"), "{query}");
        }
    }
}

#[tokio::test]
async fn neither_proxy_is_understood_in_the_words_of_the_other() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let [(parts, in_parts), (one, in_one)] = told();
    asks(&wiki, one, &in_parts).await.is(400);
    asks(&wiki, parts, &in_one).await.is(400);
}
