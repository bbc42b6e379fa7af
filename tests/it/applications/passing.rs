//! What a proxy is told that asks who is signed in.

use super::{WIKI, at_wiki, world, world_with};
use crate::support::{Answer, AtSite, MOBILE, OTHER_MOBILE, Visitor, World, seconds};

const HOUR: u64 = 60 * 60;

/// What the proxy hands to the application.
fn told(answer: &Answer) -> [Option<&str>; 4] {
    ["remote-user", "remote-name", "remote-mobile", "remote-email"].map(|name| answer.header(name))
}

async fn id(signed_in: &Visitor) -> String {
    let session = signed_in.opens("/user/session").await.is(200).json();
    session["user"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn one_who_is_in_passes_under_all_names_whoever_asks() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let user = id(&visitor).await;
    let expected = [Some(user.as_str()), Some("138****8000"), Some("+8613800138000"), None];
    for answer in [wiki.opens("/a").await, wiki.opens_through_nginx("/a").await] {
        let answer = answer.is(200);
        assert_eq!(told(&answer), expected);
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.body, "");
    }
    // Whatever it is, a page or not.
    for method in ["POST", "DELETE", "OPTIONS", "PROPFIND"] {
        let answer = wiki.asks(wiki.question("/user/forward", method, "/a")).await.is(200);
        assert_eq!(told(&answer), expected, "{method}");
    }
}

#[tokio::test]
async fn people_are_called_as_the_operator_says_and_names_are_percent_encoded() {
    let settings = [("FORWARD_USER", "mobile"), ("EMAIL_DOMAIN", "users.example.com")];
    let world = world_with(&settings).await;
    world.mishap("update users set name = '小 明%'").await;
    let (visitor, wiki) = at_wiki(&world).await;
    let email = format!("{}@users.example.com", id(&visitor).await);
    let answer = wiki.opens("/").await.is(200);
    let name = Some("%E5%B0%8F%20%E6%98%8E%25");
    assert_eq!(told(&answer), [Some(MOBILE), name, Some("+8613800138000"), Some(&email)]);
}

#[tokio::test]
async fn a_page_leads_on_and_nothing_else_does() {
    let world = world().await;
    let wiki = AtSite::new(&world, WIKI);
    let start = format!("{WIKI}/.codelogin/start?to=%2Fa%3Fb%3D1%26c%3D%25262");
    let answer = wiki.opens("/a?b=1&c=%262").await.is(302);
    assert_eq!(answer.location(), start);
    assert_eq!(told(&answer), [None; 4]);
    assert_eq!(answer.header("set-cookie"), None);
    let answer = wiki.opens_through_nginx("/a?b=1&c=%262").await.is(401);
    assert_eq!(answer.location(), start);

    let question = |method: &str| wiki.question("/user/forward", method, "/a");
    let old = question("GET").header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    wiki.asks(old).await.is(302);
    wiki.asks(question("HEAD").header("sec-fetch-mode", "navigate")).await.is(302);
    for (case, request) in [
        ("a form", question("POST").header("sec-fetch-mode", "navigate")),
        (
            "a script",
            question("GET").header("sec-fetch-mode", "cors").header("accept", "text/html"),
        ),
        ("an image", question("GET").header("sec-fetch-mode", "no-cors")),
        ("an old script", wiki.page("/user/forward", "/a").header("x-requested-with", "x")),
        ("a socket", wiki.page("/user/forward", "/a").header("upgrade", "websocket")),
        ("who takes anything", question("GET").header("accept", "*/*")),
        ("who says nothing", question("GET")),
        ("a lower-case method", question("get").header("sec-fetch-mode", "navigate")),
    ] {
        let answer = wiki.asks(request).await.is(401);
        assert_eq!(answer.header("location"), None, "{case}");
        assert!(answer.json()["sign_in"].is_string(), "{case}");
    }
}

#[tokio::test]
async fn no_method_and_no_path_passes_by_itself() {
    let world = world().await;
    let wiki = AtSite::new(&world, WIKI);
    for method in ["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X"] {
        for path in ["/", "/favicon.ico", "/robots.txt", "/.well-known/acme-challenge/a"] {
            wiki.asks(wiki.question("/user/forward", method, path)).await.is(401);
        }
    }
    for path in ["/static/a.css", "/healthz", "/user/login", "/.codelogin", "/a;b.png?c.js"] {
        wiki.opens(path).await.is(302);
        wiki.opens_through_nginx(path).await.is(401);
    }
}

/// Led on from there, somebody would be asked about again, without end.
#[tokio::test]
async fn a_proxy_that_asks_about_our_own_folder_is_told_so() {
    let world = world().await;
    let wiki = AtSite::new(&world, WIKI);
    let led_on = wiki.opens("/").await.is(302);
    let start = wiki.here(&led_on);
    for _ in 0..2 {
        assert_eq!(wiki.opens(&start).await.is(401).header("location"), None);
        assert_eq!(wiki.opens_through_nginx(&start).await.is(401).header("location"), None);
    }
    assert_eq!(world.log.lines("WARN", &format!("signed in at {WIKI}/.codelogin/")), 1);
}

#[tokio::test]
async fn on_our_own_host_the_sessions_cookie_tells_without_any_list() {
    let world = World::with(&[
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("PUBLIC_URL", "https://login.example.com"),
    ])
    .await;
    let ours = AtSite { site: "https://login.example.com", browser: world.visitor() };
    let answer = ours.opens("/wiki?a=1").await.is(302);
    let sign_in = "https://login.example.com/user/codelogin?next=%2Fwiki%3Fa%3D1";
    assert_eq!(answer.location(), sign_in);
    assert_eq!(ours.opens_through_nginx("/wiki?a=1").await.is(401).location(), sign_in);
    let signed_in = AtSite { site: ours.site, browser: world.signed_in(MOBILE).await };
    assert_eq!(told(&signed_in.opens("/wiki").await.is(200))[2], Some("+8613800138000"));
    // There is no way in and out there.
    signed_in.goes_to("/.codelogin/start?to=%2F").await.is(404);
    signed_in.browser.posts("/user/logout", &[]).await.is(303);
    signed_in.opens("/wiki").await.is(302);
}

#[tokio::test]
async fn what_opens_one_host_opens_no_other() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let shop = AtSite { site: super::SHOP, browser: wiki.browser.copy() };
    shop.opens("/").await.is(302);
    let main = AtSite { site: WIKI, browser: visitor.copy() };
    main.opens("/").await.is(302);
    // Nor anything of ours.
    wiki.browser.opens("/user/session").await.is(401);
    let key = wiki.browser.cookies()["__Host-codelogin-site"].clone();
    let thief = world.visitor();
    thief.plant_cookie("codelogin", &key);
    thief.opens("/user/session").await.is(401);
}

#[tokio::test]
async fn it_ends_at_once_with_the_session_however_that_ends() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    assert!(wiki.is_in().await);
    visitor.posts("/user/logout", &[]).await.is(303);
    assert!(!wiki.is_in().await);

    for (end, how) in [
        ("update users set disabled_at = 1", "the user is disabled"),
        ("update sessions set expires_at = 1", "the session expires"),
        ("delete from users", "the user is removed"),
    ] {
        world.passes(seconds(HOUR));
        let (_, wiki) = at_wiki(&world).await;
        assert!(wiki.is_in().await);
        world.mishap(end).await;
        assert!(!wiki.is_in().await, "{how}");
        world.mishap("update users set disabled_at = null").await;
    }
    assert_eq!(world.rows("site_sign_ins").await, 0);
}

#[tokio::test]
async fn a_session_that_goes_on_under_another_name_takes_its_sites_along() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    let set = [("password", "correct horse battery staple")];
    visitor.posts("/user/account/password", &set).await.is(303);
    assert!(wiki.is_in().await, "a password was set");

    world.passes(seconds(60));
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert!(wiki.is_in().await, "the same person signed in again");

    world.add_user(OTHER_MOBILE).await;
    visitor.asks_for_code(OTHER_MOBILE).await.is(200);
    visitor.types(OTHER_MOBILE, &world.yunxin.code_sent_to(OTHER_MOBILE)).await.is(303);
    assert!(!wiki.is_in().await, "another person signed in");
}

#[tokio::test]
async fn it_is_a_visit_and_keeps_the_session_as_long_as_any_other() {
    let world = world().await;
    let (visitor, wiki) = at_wiki(&world).await;
    for _ in 0..3 {
        world.passes(seconds(12 * HOUR - 1));
        assert!(wiki.is_in().await);
    }
    assert!(visitor.is_signed_in().await);
    world.passes(seconds(12 * HOUR));
    assert!(!wiki.is_in().await);
}

#[tokio::test]
async fn without_the_database_nobody_passes() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    world.loses_its_database().await;
    for answer in [wiki.opens("/").await, wiki.opens_through_nginx("/").await] {
        let answer = answer.is(503);
        assert_eq!(told(&answer), [None; 4]);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn each_answer_is_counted() {
    let settings = [("METRICS_ADDR", "127.0.0.1:0")];
    let world = world_with(&settings).await;
    let (_, wiki) = at_wiki(&world).await;
    wiki.opens("/").await.is(200);
    wiki.asks(wiki.question("/user/forward", "POST", "/")).await.is(200);
    AtSite::new(&world, WIKI)
        .asks(wiki.at_ours(reqwest::Method::GET, "/user/forward"))
        .await
        .is(400);
    let unlisted = AtSite::new(&world, "https://other.example.com");
    unlisted.opens("/").await.is(403);
    for (answer, times) in [
        ("passed", 2.0),
        ("led_on", 1.0),
        ("bad_request", 1.0),
        ("not_listed", 1.0),
        ("failed", 0.0),
    ] {
        let name = format!("codelogin_forward_total{{answer=\"{answer}\"}}");
        assert_eq!(world.metric(&name).await, Some(times), "{answer}");
    }
}
