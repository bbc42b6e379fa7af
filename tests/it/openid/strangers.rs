//! Scripts of other sites, tokens in odd places, methods that nothing takes.

use reqwest::Method;

use super::Application;
use super::application::is_refused;
use crate::support::{MOBILE, Visitor, World};

/// And what is answered to who posts nothing there.
const ASKED_BY_SCRIPTS: [(&str, u16); 3] =
    [("/oauth2/token", 400), ("/oauth2/userinfo", 401), ("/oauth2/revoke", 400)];

/// What a page is answered to whom nothing is open, if it opens it.
const CLOSED_TO_SCRIPTS: [(&str, u16); 5] = [
    ("/oauth2/introspect", 405),
    ("/oauth2/authorize", 400),
    ("/oauth2/logout", 200),
    ("/user/session", 401),
    ("/", 303),
];

#[tokio::test]
async fn scripts_of_other_sites_read_nothing() {
    let world = World::new().await;
    Application::added(&world, &["--redirect", "https://secretive.example.com/back"]).await;
    let public = ["--public", "--redirect", "https://open.example.com:8443/back"];
    let public = Application::added(&world, &public).await;
    let line = world.visitor();
    let may = async |method: &Method, (path, status): (&str, u16), origin: &str| {
        let request = line.request(method.clone(), path).header("origin", origin);
        let answer = line.send(request).await.is(status);
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let may = answer.header("access-control-allow-origin").map(str::to_owned);
        assert!(may.is_none() || may.as_deref() == Some(origin) || may.as_deref() == Some("*"));
        let says = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control"));
        assert!(may.is_some() || says.count() == 0, "{:?}", answer.headers);
        may.is_some()
    };
    let own = "https://open.example.com:8443";
    for (path, posted) in ASKED_BY_SCRIPTS {
        for (method, status) in [(Method::POST, posted), (Method::OPTIONS, 204)] {
            assert!(may(&method, (path, status), own).await, "{path}");
            for other in [
                "https://secretive.example.com",
                "https://open.example.com",
                "http://open.example.com:8443",
                "https://evil.example.com:8443",
                "https://open.example.com:8443.evil.example.com",
                "null",
                "*",
                "",
            ] {
                assert!(!may(&method, (path, status), other).await, "{path} {other}");
            }
        }
    }
    for (path, opened) in CLOSED_TO_SCRIPTS {
        assert!(!may(&Method::GET, (path, opened), own).await, "{path}");
        assert!(!may(&Method::OPTIONS, (path, 405), own).await, "{path}");
    }
    assert!(may(&Method::GET, ("/oauth2/jwks", 200), "https://anybody.example.com").await);
    world.operator(&["client", "disable", &public.id]).await;
    let token = ASKED_BY_SCRIPTS[0];
    assert!(!may(&Method::POST, token, own).await, "it is nobody's page any more");
}

#[tokio::test]
async fn a_token_counts_in_the_header_alone() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let access = wiki.signs_in(&visitor, &[]).await.access;
    let ask = |method: Method| userinfo(&visitor, method);
    visitor.send(ask(Method::POST).bearer_auth(&access)).await.is(200);
    visitor
        .send(ask(Method::GET).header("authorization", format!("bearer {access}")))
        .await
        .is(200);
    visitor.send(ask(Method::HEAD).bearer_auth(&access)).await.is(200);
    visitor.opens(&format!("/oauth2/userinfo?access_token={access}")).await.is(401);
    visitor.posts("/oauth2/userinfo", &[("access_token", &access)]).await.is(401);
    for odd in [
        format!("Basic {access}"),
        format!("Bearer  {access} x"),
        format!("Bearer {}", access.to_uppercase()),
        format!("Bearer {access},Bearer {access}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        access.clone(),
        format!("Bearer {}", "0".repeat(5000)),
    ] {
        let answer = visitor.send(ask(Method::GET).header("authorization", &odd)).await;
        is_refused(&answer, 401, "invalid_token");
        let challenge = answer.header("www-authenticate").expect("a challenge");
        assert!(challenge.starts_with("Bearer"), "{challenge}");
    }
    let twice = ask(Method::GET).bearer_auth(&access).bearer_auth(&access);
    visitor.send(twice).await.is(401);
    visitor.opens("/oauth2/userinfo").await.is(401);
}

#[tokio::test]
async fn other_methods_do_nothing() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let id = wiki.signs_in(&visitor, &[]).await.id;
    for path in
        ["token", "revoke", "introspect", "userinfo", "authorize", "logout", "consent", "jwks"]
    {
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
            let path = format!("/oauth2/{path}?id_token_hint={id}");
            let answer = visitor.send(visitor.request(method, &path)).await.is(405);
            assert!(answer.header("allow").is_some(), "{path}");
        }
    }
    for path in ["authorize", "logout"] {
        let query = wiki.address(&[("id_token_hint", &id)]).replace("authorize", path);
        visitor.send(visitor.request(Method::HEAD, &query)).await.is(405);
    }
    assert_eq!(world.rows("grants").await, 1);
    for path in ["token", "revoke", "introspect", "consent"] {
        visitor.opens(&format!("/oauth2/{path}")).await.is(405);
    }
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn where_there_is_no_application_there_is_nothing() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth2/jwks",
        "/oauth2/authorize?client_id=x",
        "/oauth2/logout",
        "/oauth2/userinfo",
    ] {
        visitor.opens(path).await.is(404);
    }
    visitor.send(userinfo(&visitor, Method::GET).bearer_auth("0".repeat(64))).await.is(404);
    for path in ["authorize", "logout", "userinfo", "token", "revoke", "introspect"] {
        let path = format!("/oauth2/{path}");
        visitor.posts(&path, &[("token", "x"), ("token", "x")]).await.is(404);
        let bare = visitor.request(Method::POST, &path).header("authorization", "x");
        visitor.send(bare).await.is(404);
    }
    visitor.send(userinfo(&visitor, Method::OPTIONS)).await.is(404);
    visitor.send(visitor.request(Method::HEAD, "/oauth2/logout")).await.is(404);
    assert!(visitor.is_signed_in().await);
}

/// Its words are a program's where the database is away, whoever asks.
#[tokio::test]
async fn a_program_reads_that_something_broke() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--public"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.signs_in(&visitor, &[]).await;
    world.loses_its_database().await;
    for path in ["/oauth2/authorize", "/oauth2/logout"] {
        let page = world.visitor().opens(path).await.is(503);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    }
    let from_a_page = world.visitor().sending("origin", "https://wiki.example.com");
    for line in [world.visitor(), from_a_page] {
        let asked = userinfo(&line, Method::GET).bearer_auth(&tokens.access);
        is_refused(&line.send(asked).await, 503, "temporarily_unavailable");
        for path in ["/oauth2/token", "/oauth2/revoke"] {
            let said = [("client_id", wiki.id.as_str()), ("token", "x")];
            is_refused(&line.posts(path, &said).await, 503, "temporarily_unavailable");
        }
    }
}

fn userinfo(visitor: &Visitor, method: Method) -> reqwest::RequestBuilder {
    visitor.request(method, "/oauth2/userinfo")
}
