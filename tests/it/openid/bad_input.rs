//! Whatever comes, the answer is in the protocol's words, and nothing breaks.

use reqwest::Method;

use super::application::{CHALLENGE, VERIFIER, is_refused, told, way_back};
use super::{Application, CALLBACK, Tokens};
use crate::support::{Answer, MOBILE, World};

const FORM: &str = "application/x-www-form-urlencoded";

const ASKED_BY_PROGRAMS: [&str; 3] = ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"];

#[tokio::test]
async fn a_request_that_is_not_sound_is_led_back_with_an_error() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let (long_state, long_nonce, long) = ("s".repeat(2049), "n".repeat(1025), "x".repeat(6200));
    let short = &CHALLENGE[1..];
    for (wish, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("state", &long_state)], "invalid_request"),
        (&[("nonce", &long_nonce)], "invalid_request"),
        (&[("nonce", "n\u{0}")], "invalid_request"),
        (&[("x", &long)], "invalid_request"),
        (&[("code_challenge", short)], "invalid_request"),
        (&[("code_challenge", VERIFIER), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "create")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("request", "x")], "request_not_supported"),
        (&[("request_uri", "https://x.example.com")], "request_uri_not_supported"),
        (&[("registration", "{}")], "registration_not_supported"),
    ] {
        for whoever in [&visitor, &world.visitor()] {
            let answer = wiki.sends(whoever, wish).await.is(303);
            assert!(answer.location().starts_with(CALLBACK), "{}", answer.location());
            assert_eq!(told(&answer, "error").as_deref(), Some(error), "{wish:?}");
            assert_eq!(told(&answer, "code"), None);
            let issuer = format!("http://{}", world.address());
            assert_eq!(told(&answer, "iss"), Some(issuer), "RFC 9207");
            let state = told(&answer, "state");
            assert_eq!(state.as_deref(), (wish[0].0 != "state").then_some("st"), "{wish:?}");
        }
    }
}

#[tokio::test]
async fn what_is_said_twice_is_refused_whatever_it_is() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let names =
        "response_type scope state nonce code_challenge code_challenge_method prompt max_age x";
    for name in names.split(' ') {
        let twice = format!("{}&{name}=1&{name}=1", wiki.address(&[(name, "")]));
        let answer = visitor.opens(&twice).await.is(303);
        assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"), "{name}");
    }
    for name in ["client_id", "redirect_uri"] {
        visitor.opens(&format!("{}&{name}=1", wiki.address(&[]))).await.is(400);
    }
    let tokens = wiki.signs_in(&visitor, &[]).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let good = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    for name in good.iter().map(|(name, _)| *name).chain(["scope"]) {
        let twice = [&good[..], &[(name, "1"), (name, "1")]].concat();
        is_refused(&wiki.asks("/oauth2/token", &twice).await, 400, "invalid_request");
    }
    for path in ["/oauth2/revoke", "/oauth2/introspect"] {
        let twice = [("token", tokens.access.as_str()), ("token", "x")];
        is_refused(&wiki.asks(path, &twice).await, 400, "invalid_request");
    }
    wiki.has_all_of(&tokens).await;
    Tokens::in_answer(&wiki.exchanges(&code).await);
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    for (path, fields, error, says) in [
        ("/oauth2/token", &[][..], "invalid_request", "grant_type"),
        ("/oauth2/token", &[("grant_type", "")], "invalid_request", "grant_type"),
        ("/oauth2/token", &[("grant_type", "password")], "unsupported_grant_type", "grant_type"),
        ("/oauth2/token", &[("grant_type", "authorization_code")], "invalid_request", "code"),
        ("/oauth2/token", &[("grant_type", "refresh_token")], "invalid_request", "refresh_token"),
        ("/oauth2/revoke", &[], "invalid_request", "token"),
        ("/oauth2/introspect", &[("token", "")], "invalid_request", "token"),
    ] {
        let answer = wiki.asks(path, fields).await;
        is_refused(&answer, 400, error);
        let told = answer.json()["error_description"].as_str().expect("text").to_owned();
        assert!(told.contains(says), "{told}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused_in_the_protocols_words() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let line = world.visitor();
    let secret = wiki.secret.as_deref();
    for path in ASKED_BY_PROGRAMS {
        let asks = async |kind: &str, body: Vec<u8>| {
            let request = line.request(Method::POST, path).basic_auth(&wiki.id, secret);
            line.send(request.header("content-type", kind).body(body)).await
        };
        for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "x"] {
            let answer = asks(kind, b"{\"grant_type\":\"authorization_code\"}".to_vec()).await;
            is_refused(&answer, 400, "invalid_request");
        }
        is_refused(&asks(FORM, vec![b'a'; 16 * 1024 + 1]).await, 413, "invalid_request");
        for body in [&b"\xff\xfe=\x00&%ff=%zz&=&&;"[..], b"token=%00%ff&grant_type=%", b"[]=1", b""]
        {
            let answer = asks(FORM, body.to_vec()).await;
            let is_told = answer.status == 200 || answer.json()["error"].is_string();
            assert!(answer.status < 500 && is_told, "{}", answer.body);
        }
    }
}

/// Each field, in odd bytes and huge, at every address.
#[tokio::test]
async fn nothing_breaks_by_odd_words() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let huge = "9".repeat(5000);
    let odd = ["\u{0}", "\u{feff}x", "你好", "-1", "%", "' or 1=1 --", "{\"a\":1}", " ", &huge];
    let names = "client_id redirect_uri response_type response_mode scope state nonce prompt \
        max_age login_hint ui_locales id_token_hint code_challenge code_challenge_method \
        authenticated_after acr_values claims display post_logout_redirect_uri";
    for name in names.split_whitespace() {
        for word in odd {
            let answer = wiki.sends(&visitor, &[(name, word)]).await;
            assert!([200, 303, 400].contains(&answer.status), "{name} {word}: {}", answer.status);
            let query = wiki.address(&[(name, word)]).replace("authorize", "logout");
            let answer = visitor.opens(&query).await;
            assert_eq!(answer.status, 200, "{name} {word}: it asks");
        }
    }
    let names = "grant_type code redirect_uri code_verifier refresh_token scope token \
        token_type_hint client_id client_secret";
    for path in ASKED_BY_PROGRAMS {
        for name in names.split_whitespace() {
            for word in odd {
                for grant in ["authorization_code", "refresh_token"] {
                    let usual = [("grant_type", grant), ("code", "x"), ("refresh_token", "x")];
                    let usual = usual.into_iter().filter(|(of, _)| *of != name);
                    let fields: Vec<_> = usual.chain([(name, word)]).collect();
                    let answer = wiki.asks(path, &fields).await;
                    assert!(answer.status < 500, "{path} {name} {word}: {}", answer.body);
                }
            }
        }
    }
    for word in odd {
        let client = [("client", word)];
        visitor.posts("/user/account/applications/end", &client).await.is(422);
    }
    assert!(visitor.is_signed_in().await);
    assert_eq!(world.log.lines("ERROR", ""), 0);
}

#[tokio::test]
async fn a_request_of_any_form_is_kept_through_the_sign_in_or_refused_before_it() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let login = [("prompt", "login")];
    let bare = wiki.address(&login);
    let room = 6 * 1024 - bare.split_once('?').expect("a query").1.len() - "&x=".len();
    let sends = async |more: String| -> Answer {
        let visitor = world.visitor();
        let answer = visitor.opens(&format!("{bare}&x={more}")).await.is(303);
        if !answer.location().starts_with(CALLBACK) {
            let back = way_back(&answer);
            visitor.follows(&answer).await.is(200).says("Wiki");
            way_back(&visitor.opens(&back).await);
        }
        answer
    };
    for fits in ["x".repeat(room), "%41".repeat(room / 3), "%2F".repeat(room / 3), "/".repeat(4096)]
    {
        way_back(&sends(fits).await);
    }
    for too_long in ["x".repeat(room + 1), "%41".repeat(room / 3 + 1), "/".repeat(room)] {
        let answer = sends(too_long).await;
        assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"));
    }
    for odd in ["%FF", "%E4%BD&y=%A0"] {
        let answer = sends(odd.to_owned()).await;
        assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"));
    }
    way_back(&sends("'\\\"<你>~!(%27".to_owned()).await);
    let longest = [("state", &"s".repeat(2048)[..]), ("nonce", &"n".repeat(1024))];
    let visitor = world.signed_in(MOBILE).await;
    wiki.is_given_code(&visitor, &longest).await;
}
