//! What holds behind every proxy.

use axum::http::Method;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

use super::application::GREETING;
use super::{BLOG, ENCODED, HOME, HTTPS, LOGIN, MOBILE, Person, Scene, UNLISTED, WIKI, url_of};
use crate::support::{Answer, Visitor};

/// Deep in the application, and encoded already, in path and query.
const PLACE: &str = "/a/b%2Fc?x=1&y=2%263";

/// Where it also takes websockets.
const LIVE: &str = "/live";

/// Nearly as much of an address as is kept on the way.
const LONGEST: usize = 2000;

/// A form that no proxy keeps in memory.
const FORM: usize = 1_500_000;

/// Names that mean the same to some application or other.
const FORGED: [&str; 5] =
    ["remote-user", "remote_user", "remote.user", "remote-mobile", "remote-email"];

/// As a browser asks for a page.
fn page(visitor: &Visitor, place: &str) -> RequestBuilder {
    let request = visitor.request(Method::GET, place).header("accept", "text/html");
    request.header("sec-fetch-mode", "navigate")
}

/// The same, with names of the visitor's own choice in it, and without ours if he had his way.
fn forged(visitor: &Visitor, place: &str) -> RequestBuilder {
    let request = page(visitor, place).header("connection", "remote-name");
    FORGED.into_iter().fold(request, |request, name| request.header(name, "root"))
}

fn form(visitor: &Visitor) -> RequestBuilder {
    let request = visitor.request(Method::POST, "/form").header("accept", "text/html");
    request.header("sec-fetch-mode", "navigate").body("a".repeat(FORM))
}

/// As a browser begins a websocket.
fn websocket(visitor: &Visitor) -> RequestBuilder {
    let request = visitor.request(Method::GET, LIVE).header("connection", "Upgrade");
    let request = request.header("upgrade", "websocket").header("sec-websocket-version", "13");
    request.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}

/// What has arrived at the application that any application could take for this header.
fn arrived(answer: &Answer, name: &str) -> Vec<Value> {
    let headers = answer.json()["headers"].as_object().expect("headers").clone();
    let means = |header: &str| header.replace(|c: char| !c.is_ascii_alphanumeric(), "-") == name;
    let values = headers.into_iter().filter(|(header, _)| means(header));
    values.flat_map(|(_, values)| values.as_array().expect("values").clone()).collect()
}

impl Scene {
    /// From a stranger's first request to the last sign-out. The application is told these addresses.
    pub async fn holds(&self, emails: &[Value]) {
        let person = self.person();
        self.stops_strangers(&person.wiki).await;
        self.leads_in(&person).await;
        self.says_who_asks(&person.wiki, emails).await;
        self.carries_forms_and_more(&person.wiki).await;
        self.opens_no_other_site(&person.wiki).await;
        self.opens_no_other_application(&person).await;
        self.leaves_the_asking_to_proxies(&person.login).await;
        self.ends_at_once(&person).await;
        self.leaves(&person).await;
        self.tells_where_people_are().await;
    }

    async fn stops_strangers(&self, wiki: &Visitor) {
        let asked = self.application.times_asked();
        let xhr = page(wiki, PLACE).header("x-requested-with", "XMLHttpRequest");
        let fetch = wiki.request(Method::GET, PLACE).header("accept", "*/*");
        let fetch = fetch.header("sec-fetch-mode", "cors");
        for request in [xhr, fetch, form(wiki), websocket(wiki)] {
            let answer = wiki.send(request).await.is(401);
            assert_eq!(answer.header("location"), None);
        }
        wiki.send(forged(wiki, PLACE)).await.is(302);
        wiki.send(page(wiki, &format!("/{}", "a".repeat(LONGEST)))).await.is(302);
        wiki.opens("/.codelogin/forward").await.is(404);
        assert_eq!(self.application.times_asked(), asked);
    }

    async fn leads_in(&self, Person { wiki, login }: &Person) {
        let start = wiki.send(page(wiki, PLACE)).await.is(302);
        let to = "/.codelogin/start?to=%2Fa%2Fb%252Fc%3Fx%3D1%26y%3D2%25263";
        assert_eq!(start.location(), format!("{}{to}", url_of(WIKI)));
        let enter = wiki.follows(&start).await.is(303);
        let sign_in = login.follows(&login.follows(&enter).await.is(303)).await.is(200);
        let next = sign_in.attribute_of("[name=next]", "value").expect("a way on");

        login.asks_for_code(MOBILE).await.is(200);
        let code = self.world.yunxin.code_sent_to(MOBILE);
        let fields = [("mobile", MOBILE), ("code", &code), ("next", &next)];
        let welcome = login.posts("/user/codelogin", &fields).await.is(200);
        let on = welcome.attribute_of("a#go-on", "href").expect("a link");
        let refresh = welcome.attribute_of("meta[http-equiv=refresh]", "content");
        assert_eq!(refresh, Some(format!("0;url={on}")));

        let ticket = login.opens(on.trim_start_matches(&url_of(LOGIN))).await.is(303);
        let entered = wiki.follows(&ticket).await.is(303);
        let shown = wiki.follows(&entered).await.is(200);
        assert_eq!(shown.json()["at"], PLACE);
    }

    async fn says_who_asks(&self, wiki: &Visitor, emails: &[Value]) {
        let id = self.id().await;
        for request in [page(wiki, PLACE), forged(wiki, PLACE), forged(wiki, LIVE)] {
            let answer = wiki.send(request).await.is(200);
            assert_eq!(arrived(&answer, "remote-user"), [json!(id)]);
            assert_eq!(arrived(&answer, "remote-name"), [ENCODED]);
            assert_eq!(arrived(&answer, "remote-mobile"), [format!("+86{MOBILE}")]);
            assert_eq!(arrived(&answer, "remote-email"), emails);
        }
    }

    async fn carries_forms_and_more(&self, wiki: &Visitor) {
        let answer = wiki.send(form(wiki)).await.is(200);
        assert_eq!(answer.json()["bytes"], FORM);

        let answer = websocket(wiki).send().await.expect("an answer");
        assert_eq!(answer.status(), 101);
        let mut heard = String::new();
        let mut line = answer.upgrade().await.expect("a line to and fro");
        line.read_to_string(&mut heard).await.expect("the end");
        assert_eq!(heard, GREETING);
    }

    async fn opens_no_other_site(&self, wiki: &Visitor) {
        let asked = self.application.times_asked();
        let unlisted = self.visitor(UNLISTED);
        for (name, value) in wiki.cookies() {
            unlisted.plant_cookie(&name, &value);
        }
        unlisted.send(page(&unlisted, PLACE)).await.is(403);
        unlisted.opens("/.codelogin/start?to=/").await.is(404);
        assert_eq!(self.application.times_asked(), asked);
    }

    /// Whatever a request calls it, and with whatever key of another's.
    async fn opens_no_other_application(&self, Person { wiki, login }: &Person) {
        let blog = &self.visitor(BLOG);
        self.comes_in(blog, login).await;
        for (at, host, visitor, status) in [
            (BLOG, BLOG, blog, "200"),
            (WIKI, BLOG, blog, "401"),
            (BLOG, WIKI, wiki, "401"),
            (UNLISTED, WIKI, wiki, "403"),
        ] {
            let asked = self.application.times_asked();
            let answer = self.answers(HTTPS, &url_of(at), &url_of(host), visitor).await;
            assert_eq!(answer, status, "{at}, and calls it {host}");
            let is_in = usize::from(status == "200");
            assert_eq!(self.application.times_asked(), asked + is_in, "{at} {host}");
        }
        let asked = self.application.times_asked();
        self.answers(HTTPS, "", &url_of("nobody.example.com"), blog).await;
        assert_eq!(self.application.times_asked(), asked);
    }

    /// The status of the answer to a request that names one site in its first line, and another as its host.
    pub async fn answers(&self, port: u16, at: &str, host: &str, visitor: &Visitor) -> String {
        let host = host.trim_start_matches("https://");
        let cookies = visitor.cookies();
        let cookies = cookies.iter().map(|(name, value)| format!("{name}={value};"));
        let cookies = cookies.collect::<Vec<_>>().join(" ");
        let request = format!(
            "GET {at}/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
        );
        let answer = self.proxy.answers(port, &request).await;
        answer.split(' ').nth(1).expect("a status").to_owned()
    }

    /// Only what the proxy says of itself is believed, and it asks of its own accord.
    async fn leaves_the_asking_to_proxies(&self, login: &Visitor) {
        let site = url_of(WIKI);
        for address in ["/user/forward", "/user/forward/nginx", "/.codelogin/start?to=/"] {
            let request = page(login, address)
                .header("x-forwarded-proto", "https")
                .header("x-forwarded-host", site.trim_start_matches("https://"))
                .header("x-forwarded-method", "GET")
                .header("x-forwarded-uri", PLACE)
                .header("x-original-url", format!("{site}{PLACE}"))
                .header("x-original-method", "GET");
            login.send(request).await.is(404);
        }
    }

    /// Whoever is signed in is not asked again.
    pub async fn comes_in(&self, site: &Visitor, login: &Visitor) {
        let start = site.send(page(site, PLACE)).await.is(302);
        let ticket = login.follows(&site.follows(&start).await).await;
        let entered = site.follows(&ticket).await.is(303);
        site.follows(&entered).await.is(200);
    }

    /// What ends at the sign-in page is felt at once.
    async fn ends_at_once(&self, person: &Person) {
        person.login.posts("/user/logout", &[]).await.is(303);
        person.wiki.send(page(&person.wiki, PLACE)).await.is(302);
        person.wiki.send(form(&person.wiki)).await.is(401);
        self.leads_in(person).await;
    }

    /// What ends at the application, ends there; or everywhere, where that is what one wants.
    async fn leaves(&self, Person { wiki, login }: &Person) {
        let asks = wiki.opens("/.codelogin/leave").await.is(200);
        let style = asks.attribute_of("link[rel=stylesheet]", "href").expect("a style");
        assert!(style.starts_with("/.codelogin/static/"), "{style}");
        wiki.opens(&style).await.is(200);
        wiki.posts("/.codelogin/leave", &[]).await.is(200);
        assert!(login.is_signed_in().await);

        self.comes_in(wiki, login).await;
        // An old browser says where the form comes from by `Origin` alone.
        let request = wiki.request(Method::POST, "/.codelogin/leave");
        let request = request.header("origin", url_of(WIKI)).form(&[("everywhere", "1")]);
        wiki.send(request).await.is(200);
        wiki.send(page(wiki, PLACE)).await.is(302);
        assert!(!login.is_signed_in().await);
    }

    /// What people did is theirs in the ledger, and not the proxy's.
    async fn tells_where_people_are(&self) {
        let told = self.world.events_of(MOBILE).await;
        let theirs = told.iter().filter(|event| event["event"] != "user_added");
        assert!(theirs.clone().any(|event| event["event"] == "signed_in_at"));
        for event in theirs {
            assert_eq!(event["address"], HOME.to_string(), "{event}");
        }
    }
}
