//! Proxies that tell too little, too much or nonsense.

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};

use super::told::{Told, asks, told};
use super::{WIKI, at_wiki, world};
use crate::support::AtSite;

/// One of the headers is not there, is there twice, or is not to be read.
fn spoiled(sound: &Told, at: usize) -> Vec<Told> {
    let (name, value) = &sound[at];
    let with = |value: &[u8]| {
        let mut told = sound.clone();
        told[at].1 = value.to_vec();
        told
    };
    let mut missing = sound.clone();
    missing.remove(at);
    let twice = [sound.clone(), vec![(*name, value.clone())]].concat();
    let another_first = [vec![(*name, b"x".to_vec())], sound.clone()].concat();
    let mut cases = vec![missing, twice, another_first, with(b""), with("订".as_bytes())];
    cases.push(with(&[value, &b"\xff"[..]].concat()));
    // In a path a comma is a comma, and addresses come as a list.
    if !["x-forwarded-uri", "x-original-url", "x-forwarded-for"].contains(name) {
        cases.push(with(&[value, &b","[..], value].concat()));
    }
    cases
}

#[tokio::test]
async fn what_is_missing_doubled_or_unreadable_is_no() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let stranger = AtSite::new(&world, WIKI);
    for (address, sound) in told() {
        asks(&wiki, address, &sound).await.is(200);
        for case in (0..sound.len()).flat_map(|at| spoiled(&sound, at)) {
            for at_site in [&wiki, &stranger] {
                let answer = asks(at_site, address, &case).await;
                assert_eq!(answer.status, 400, "{case:?}");
                assert_eq!((answer.header("remote-user"), answer.header("location")), (None, None));
                let says = answer.json()["msg"].to_string();
                assert!(says.contains("expected once, and readable"), "{says}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_that_is_huge_breaks_it() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let stranger = AtSite::new(&world, WIKI);
    for (address, sound) in told() {
        for at in 0..sound.len() {
            let with = |more: usize| {
                let mut told = sound.clone();
                told[at].1.resize(more, b'a');
                told
            };
            let huge = with(16 * 1024);
            let name = sound[at].0;
            // A long way is the application's to judge, and so is an odd method.
            let (status, to_stranger) = match name {
                "x-forwarded-uri" => (200, 302),
                "x-original-url" | "x-forwarded-method" | "x-original-method" => (200, 401),
                _ => (400, 400),
            };
            assert_eq!(asks(&wiki, address, &huge).await.status, status, "{name}");
            assert_eq!(asks(&stranger, address, &huge).await.status, to_stranger, "{name}");
            asks(&wiki, address, &with(40 * 1024)).await.is(431);
        }
    }
}

#[tokio::test]
async fn pages_beside_want_to_be_told_their_host_once_and_readable() {
    let world = world().await;
    let browser = AtSite::new(&world, WIKI);
    let goes = async |told: &[(&str, &[u8])]| {
        let request = browser.browser.request(Method::GET, "/.codelogin/start?to=/");
        let request = told.iter().fold(request, |request, (name, value)| {
            let name: HeaderName = name.parse().expect("a name");
            request.header(name, HeaderValue::from_bytes(value).expect("a header"))
        });
        browser.asks(request).await
    };
    let (proto, host) =
        (("x-forwarded-proto", &b"https"[..]), ("x-forwarded-host", &WIKI.as_bytes()[8..]));
    goes(&[proto, host]).await.is(303);
    for told in [
        &[][..],
        &[proto],
        &[host],
        &[proto, host, host],
        &[proto, proto, host],
        &[proto, ("x-forwarded-host", b"")],
        &[("x-forwarded-proto", b""), host],
        &[proto, ("x-forwarded-host", b"wiki.example.com\xff")],
        &[proto, ("x-forwarded-host", b"user@wiki.example.com")],
        &[proto, ("x-forwarded-host", b"wiki.example.com, shop.example.com")],
        &[("host", &WIKI.as_bytes()[8..])],
        &[("x-original-url", WIKI.as_bytes())],
    ] {
        let answer = goes(told).await.is(404);
        assert_eq!(answer.header("set-cookie"), None);
    }
}
