//! Where people are led back to: to the letter, and with nothing that the application did not ask for.

use super::Application;
use super::application::{VERIFIER, is_refused, told};
use super::{CALLBACK, Tokens};
use crate::support::{MOBILE, World};

#[tokio::test]
async fn nobody_is_led_to_an_address_that_is_not_registered_to_the_letter() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    for other in [
        "",
        "https://evil.example.com/back",
        "https://wiki.example.com/back/",
        "https://wiki.example.com/back?a=1",
        "https://wiki.example.com/back#a",
        "https://wiki.example.com/Back",
        "https://WIKI.example.com/back",
        "https://wiki.example.com:443/back",
        "https://wiki.example.com/x/../back",
        "https://wiki.example.com/b%61ck",
        "https://wiki.example.com/back%00",
        "https://wiki.example.com@evil.example.com/back",
        "https://evil.example.com\\@wiki.example.com/back",
        "http://wiki.example.com/back",
        "//wiki.example.com/back",
        " https://wiki.example.com/back",
        "https://wiki.example.com/back\n",
        "javascript:alert(1)",
    ] {
        for wish in [&[][..], &[("response_type", "token")], &[("prompt", "none")]] {
            let wish = [&[("redirect_uri", other)], wish].concat();
            for whoever in [&visitor, &world.visitor()] {
                let page = wiki.sends(whoever, &wish).await.is(400);
                assert_eq!(page.header("location"), None, "{other}");
                page.says_not("evil");
            }
        }
    }
    for client in ["", "x", &"a".repeat(5000), "' or '1'='1"] {
        let page = wiki.sends(&visitor, &[("client_id", client)]).await.is(400);
        assert_eq!(page.header("location"), None);
    }
    let twice = format!("{}&redirect_uri=https://evil.example.com/", wiki.address(&[]));
    visitor.opens(&twice).await.is(400).says_not("evil");
}

#[tokio::test]
async fn the_port_of_a_loopback_address_may_differ_and_nothing_else() {
    let world = World::new().await;
    let at =
        ["--public", "--redirect", "http://127.0.0.1/back", "--redirect", "http://localhost/b"];
    let app = Application::added(&world, &at).await;
    let visitor = world.signed_in(MOBILE).await;
    let there = "http://127.0.0.1:51004/back";
    let code = app.is_given_code(&visitor, &[("redirect_uri", there)]).await;
    for other in ["http://127.0.0.1/back", "http://127.0.0.1:51005/back", CALLBACK] {
        let answer = app.exchanges_with(&code, other, Some(VERIFIER)).await;
        is_refused(&answer, 400, "invalid_grant");
    }
    Tokens::in_answer(&app.exchanges_with(&code, there, Some(VERIFIER)).await);
    for other in [
        "http://localhost:51004/b",
        "http://127.0.0.2:51004/back",
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004@evil.example.com/back",
        "http://127.0.0.1.evil.example.com/back",
        "https://127.0.0.1:51004/back",
        "http://127.0.0.1:99999/back",
    ] {
        app.sends(&visitor, &[("redirect_uri", other)]).await.is(400);
    }
}

#[tokio::test]
async fn an_address_keeps_its_own_query_and_what_is_said_twice_is_none() {
    let world = World::new().await;
    let there = "https://wiki.example.com/in?tenant=7";
    let wiki = Application::added(&world, &["--redirect", there]).await;
    let visitor = world.signed_in(MOBILE).await;
    let answer = wiki.sends(&visitor, &[("redirect_uri", there)]).await.is(303);
    assert!(answer.location().starts_with(&format!("{there}&iss=http")), "{}", answer.location());
    assert!(told(&answer, "code").is_some());
}

/// Line breaks, other parameters, markup.
#[tokio::test]
async fn a_state_comes_back_as_it_is_and_does_nothing() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    for state in [
        "a\r\nset-cookie: codelogin=evil\r\n\r\n<script>",
        "a&code=evil&iss=evil",
        "#code=evil",
        "\"><script>alert(1)</script>",
        "' autofocus onfocus='alert(1)",
        "%0d%0a%26",
        "你好 +\u{0}\u{202e}",
    ] {
        for wish in [&[][..], &[("prompt", "login"), ("max_age", "x")]] {
            let wish = [&[("state", state)], wish].concat();
            let answer = wiki.sends(&visitor, &wish).await.is(303);
            assert_eq!(told(&answer, "state").as_deref(), Some(state));
            assert_eq!(answer.header("set-cookie"), None);
            assert_eq!(answer.location().matches("iss=").count(), 1);
            assert_ne!(told(&answer, "code").as_deref(), Some("evil"));
        }
        let as_form = [("state", state), ("response_mode", "form_post")];
        let page = wiki.sends(&visitor, &as_form).await.is(200);
        let value = page.attribute_of("form [name=state]", "value").expect("a state");
        // As HTML has it: no NUL, and one kind of line break.
        let as_read = state.replace("\r\n", "\n").replace('\u{0}', "\u{fffd}");
        assert_eq!(value.replace("\r\n", "\n"), as_read);
        assert_eq!(page.attribute_of("form", "action").as_deref(), Some(CALLBACK));
        assert_eq!(page.attribute_of("form [name=state]", "onfocus"), None);
        let policy = page.header("content-security-policy").expect("a policy").to_owned();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        page.says_not("<script>");
    }
}
