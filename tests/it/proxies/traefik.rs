//! Traefik 3, imitated: what `forwardAuth` sends where it does not trust what visitors say of themselves. That is all
//! that the visitor sent but for what belongs to one connection, and what Traefik itself knows of the request.

use super::server::shipped;
use super::{ENCODED, MOBILE, NAME};
use crate::support::{Answer, AtSite, World};

type Headers = &'static [(&'static str, &'static str)];

const PAGE: Headers = &[("accept", "text/html,*/*;q=0.8"), ("sec-fetch-mode", "navigate")];
const SCRIPT: Headers = &[("accept", "*/*"), ("sec-fetch-mode", "cors")];
/// `Connection` and `Upgrade` do not get as far as this.
const WEBSOCKET: Headers =
    &[("sec-websocket-version", "13"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")];
const FORGED: Headers = &[
    ("remote-user", "root"),
    ("remote_user", "root"),
    ("forwarded", "for=192.0.2.1;host=login.example.com;proto=http"),
    ("x-original-url", "https://login.example.com/"),
    ("x-original-method", "GET"),
];

/// Asks about a request with these headers; all have the forged ones too.
async fn asks(at: &AtSite, method: &str, path: &str, headers: Headers) -> Answer {
    let question = at.question("/user/forward", method, path);
    let own =
        [("x-forwarded-port", "443"), ("x-forwarded-server", "gate"), ("x-real-ip", "203.0.113.9")];
    let headers = headers.iter().chain(FORGED).chain(&own);
    at.asks(headers.fold(question, |question, (name, value)| question.header(*name, *value))).await
}

#[tokio::test]
async fn behind_traefik_an_application_learns_who_asks_and_nobody_else_gets_there() {
    let world = World::with(&[
        ("PUBLIC_URL", "https://login.example.com"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("FORWARD_SITES", "https://wiki.example.com"),
        ("EMAIL_DOMAIN", "mail.example.com"),
    ])
    .await;
    world.operator(&["user", "add", MOBILE, "--name", NAME]).await;
    let wiki = AtSite::new(&world, "https://wiki.example.com");
    let start = asks(&wiki, "GET", "/a?b=%26", PAGE).await.is(302);
    assert_eq!(start.location(), "https://wiki.example.com/.codelogin/start?to=%2Fa%3Fb%3D%2526");
    for (method, headers) in [("POST", PAGE), ("GET", SCRIPT), ("GET", WEBSOCKET)] {
        let answer = asks(&wiki, method, "/a", headers).await.is(401);
        assert_eq!(answer.header("location"), None, "{method} {headers:?}");
    }

    let login = world.signed_in(MOBILE).await;
    wiki.enters(&login, "/").await.is(303);
    let session = login.opens("/user/session").await.is(200).json();
    let id = session["user"].as_str().expect("an id");
    let expected = [id, ENCODED, &format!("+86{MOBILE}"), &format!("{id}@mail.example.com")];
    // What Traefik calls it where the entry point trusts somebody.
    let live = AtSite { site: "wss://wiki.example.com", browser: wiki.browser.copy() };
    for (at, method, headers) in [
        (&wiki, "GET", PAGE),
        (&wiki, "POST", SCRIPT),
        (&wiki, "GET", WEBSOCKET),
        (&live, "GET", WEBSOCKET),
    ] {
        let answer = asks(at, method, "/a", headers).await.is(200);
        let told = ["remote-user", "remote-name", "remote-mobile", "remote-email"];
        assert_eq!(
            told.map(|name| answer.header(name).expect(name)),
            expected,
            "{method} {headers:?}"
        );
    }

    let unlisted = AtSite { site: "https://unlisted.example.com", browser: wiki.browser.copy() };
    asks(&unlisted, "GET", "/", PAGE).await.is(403);
}

/// It is not run here, so at least it is read.
#[test]
fn what_traefik_hands_on_is_taken_from_the_visitor_first_in_every_spelling() {
    let text = shipped("traefik.yml", &[]);
    let (_, handed_on) = text.split_once("authResponseHeaders: [").expect("a list");
    let (handed_on, _) = handed_on.split_once(']').expect("a list");
    let names = ["Remote-User", "Remote-Name", "Remote-Mobile", "Remote-Email"];
    assert_eq!(handed_on, names.join(", "));
    for name in names {
        for between in ["-", "_", "."] {
            let taken = format!("\n          {}: \"\"\n", name.replace('-', between));
            assert!(text.contains(&taken), "{taken}");
        }
    }
}
