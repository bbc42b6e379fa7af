//! A browser that races with itself: a button pressed twice, a page open in another tab. It stays signed in.

use std::collections::BTreeSet;

use crate::support::{
    Answer, MOBILE, OTHER_MOBILE, PASSWORD, Visitor, World, at_once, other_than, seconds,
};

/// What an answer says of the cookie that names the session, attributes and all.
fn session_cookies(answer: &Answer) -> Vec<&str> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let cookies = cookies.map(|cookie| cookie.to_str().expect("text"));
    let is_session = |cookie: &&str| {
        let name = cookie.split('=').next().expect("a name");
        matches!(name, "codelogin" | "__Host-codelogin")
    };
    cookies.filter(is_session).collect()
}

#[tokio::test]
async fn a_code_sent_twice_leads_on_twice_and_signs_in_once() {
    let world = World::with(&[("LIMIT_WRONG_CODES_PER_MOBILE", "1/15m")]).await;
    let (browser, code) = world.asked().await;
    let fields = [("mobile", MOBILE), ("code", &code), ("next", "/orders")];
    let presses = [browser.copy(), browser.copy(), browser.copy()];
    for pressed in &presses {
        let answer = pressed.posts("/user/codelogin", &fields).await.is(303);
        assert_eq!(answer.location(), "/orders");
        assert!(pressed.is_signed_in().await);
    }
    let sessions: BTreeSet<_> = presses.iter().map(Visitor::session_cookie).collect();
    assert_eq!(sessions.len(), 1, "it is one session");

    let told = world.events_of(MOBILE).await;
    let told: Vec<&str> = told.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(told, ["user_added", "code_requested", "code_accepted", "signed_in"]);
    world.passes(seconds(60));
    let (stranger, code) = world.asked().await;
    stranger.types(MOBILE, &other_than(&code)).await.is(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_sent_twice_at_once_signs_in_once_whoever_is_quicker() {
    for _ in 0..10 {
        let world = World::new().await;
        let (browser, code) = world.asked().await;
        let presses = [browser.copy(), browser.copy()].into_iter();
        let presses = presses.map(|press| (press, code.clone())).map(async |(press, code)| {
            press.types(MOBILE, &code).await.is(303);
            press
        });
        let presses: Vec<Visitor> = at_once(presses).await;
        assert_eq!(presses[0].session_cookie(), presses[1].session_cookie());
        assert!(presses[0].is_signed_in().await && presses[1].is_signed_in().await);
        assert_eq!((world.told("signed_in").await, world.told("wrong_code").await), (1, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_right_answers_at_once_one_signs_in() {
    let world = World::with(&[
        ("LIMIT_GUESSES_PER_ADDRESS", "off"),
        ("LIMIT_WRONG_CODES_PER_MOBILE", "off"),
        ("CODE_GUESSES", "10"),
    ])
    .await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let copies = (0..50).map(|_| (visitor.copy(), code.clone()));
    let sessions = copies.map(|(copy, code)| async move {
        let answer = copy.types(MOBILE, &code).await;
        (answer.status == 303).then(|| copy.session_cookie().expect("a session"))
    });
    let sessions: BTreeSet<String> = at_once(sessions).await.into_iter().flatten().collect();
    assert_eq!(sessions.len(), 1, "whoever is led on is led into the one session");
    assert_eq!(world.told("signed_in").await, 1);
}

#[tokio::test]
async fn a_code_typed_again_later_or_in_another_browser_opens_nothing() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let (browser, code) = world.asked().await;
    let before = browser.copy();
    browser.types(MOBILE, &code).await.is(303);
    world.visitor().types(MOBILE, &code).await.is(422);
    before.copy().types(MOBILE, &other_than(&code)).await.is(422);
    before.copy().types(OTHER_MOBILE, &code).await.is(422);
    world.passes(seconds(29));
    before.copy().types(MOBILE, &code).await.is(303);
    world.passes(seconds(1));
    let late = before.copy();
    assert_eq!(session_cookies(&late.types(MOBILE, &code).await.is(422)), [""; 0]);
    assert!(!late.is_signed_in().await);
}

/// Whoever planted the name of the browser's session before it was signed in has that name, and not the code.
#[tokio::test]
async fn the_code_that_was_used_is_guessed_at_five_times_and_no_more() {
    for (wrong, status) in [(4, 303), (5, 422)] {
        let world = World::with(&[("LIMIT_GUESSES_PER_ADDRESS", "off")]).await;
        let (browser, code) = world.asked().await;
        let planted = browser.copy();
        browser.types(MOBILE, &code).await.is(303);
        for _ in 0..wrong {
            let guess = planted.copy().types(MOBILE, &other_than(&code)).await.is(422);
            assert_eq!(session_cookies(&guess), [""; 0]);
        }
        planted.types(MOBILE, &code).await.is(status);
        assert_eq!(planted.is_signed_in().await, status == 303);
        assert!(browser.is_signed_in().await);
    }
}

/// The first press may use up the last guess, or reach a limit: the second is not refused for that.
#[tokio::test]
async fn the_second_press_needs_no_guess_of_its_own() {
    for (wrong, limits) in [
        (4, [("LIMIT_GUESSES_PER_ADDRESS", "off"), ("LIMIT_WRONG_CODES_PER_MOBILE", "off")]),
        (1, [("LIMIT_GUESSES_PER_ADDRESS", "2/5m"), ("LIMIT_WRONG_CODES_PER_MOBILE", "off")]),
        (1, [("LIMIT_GUESSES_PER_ADDRESS", "off"), ("LIMIT_WRONG_CODES_PER_MOBILE", "2/15m")]),
    ] {
        let world = World::with(&limits).await;
        let (browser, code) = world.asked().await;
        for _ in 0..wrong {
            browser.types(MOBILE, &other_than(&code)).await.is(422);
        }
        let presses = (0..3).map(|_| (browser.copy(), code.clone()));
        let presses = presses.map(async |(press, code)| {
            press.types(MOBILE, &code).await.is(303);
            assert!(press.is_signed_in().await, "the session is there when it is led to");
        });
        at_once(presses).await;
    }
}

#[tokio::test]
async fn a_session_that_is_over_is_not_led_to() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    let late = browser.copy();
    browser.types(MOBILE, &code).await.is(303);
    browser.posts("/user/logout", &[]).await.is(303);
    let answer = late.types(MOBILE, &code).await.is(422);
    assert_eq!(session_cookies(&answer), [""; 0]);
    assert_eq!(late.cookies().get("codelogin-device"), None);
}

/// Whose answer was lost asks for another code, and it opens.
#[tokio::test]
async fn after_a_while_a_browser_that_heard_nothing_begins_anew() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    world.passes(seconds(30));
    browser.copy().types(MOBILE, &code).await.is(303);
    world.passes(seconds(30));
    browser.asks_for_code(MOBILE).await.is(200);
    browser.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn one_who_was_disabled_meanwhile_is_not_led_on() {
    let world = World::new().await;
    let (browser, code) = world.asked().await;
    let second = browser.copy();
    browser.types(MOBILE, &code).await.is(303);
    world.disable(MOBILE).await;
    assert_eq!(session_cookies(&second.types(MOBILE, &code).await.is(422)), [""; 0]);
    assert!(!second.is_signed_in().await);
}

/// Whatever left with the cookie from before a sign-in, its answer leaves the newer cookie alone.
#[tokio::test]
async fn an_answer_that_is_late_takes_no_newer_cookie_away() {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    world.set_password(MOBILE, PASSWORD).await;
    for by_password in [false, true] {
        let (browser, code) = world.asked().await;
        let late = browser.copy();
        if by_password {
            browser.types_password(MOBILE, PASSWORD).await.is(303);
        } else {
            browser.types(MOBILE, &code).await.is(303);
        }
        let answers = [
            late.opens("/").await.is(303),
            late.opens("/user/codelogin").await.is(200),
            late.opens("/user/login").await.is(200),
            late.opens("/user/account").await.is(303),
            late.opens("/nowhere").await.is(404),
            late.types(MOBILE, &other_than(&code)).await.is(422),
            late.asks_for_code(MOBILE).await.is(200),
            late.posts("/user/account/sessions/end", &[("others", "1")]).await.is(303),
            late.posts("/user/logout", &[]).await.is(303),
        ];
        world.yunxin.code_sent_to(MOBILE);
        for answer in &answers {
            assert_eq!(session_cookies(answer), [""; 0], "{answer:?}");
        }
        assert!(browser.is_signed_in().await);
        assert!(!late.is_signed_in().await, "the old name opens nothing");
    }
}

#[tokio::test]
async fn a_page_in_another_tab_survives_a_change_of_password() {
    let world = World::new().await;
    let browser = world.signed_in(MOBILE).await;
    let tab = browser.copy();
    browser.posts("/user/account/password", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(session_cookies(&tab.opens("/user/account").await.is(303)), [""; 0]);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_browser_whose_session_is_over_gets_another_when_it_asks_again() {
    let world = World::new().await;
    let (browser, _) = world.asked().await;
    let before = browser.session_cookie();
    world.passes(seconds(300));
    browser.asks_for_code(MOBILE).await.is(200);
    assert_ne!(browser.session_cookie(), before);
    browser.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_cookie_is_removed_once_and_as_it_was_set() {
    for (site, secure) in [("https://login.example.com", true), ("http://127.0.0.1", false)] {
        let world = World::with(&[("PUBLIC_URL", site)]).await;
        let (browser, code) = world.asked().await;
        let set = browser.types(MOBILE, &code).await.is(303);
        let removed = browser.posts("/user/logout", &[]).await.is(303);
        let attributes = |answer: &Answer| -> Vec<String> {
            let [cookie] = session_cookies(answer)[..] else { panic!("{answer:?}") };
            assert!(cookie.starts_with("__Host-") == secure, "{cookie}");
            let parts = cookie.split("; ").skip(1).filter(|part| !part.starts_with("Max-Age="));
            parts.map(str::to_owned).collect()
        };
        assert_eq!(attributes(&set), attributes(&removed));
        assert!(session_cookies(&removed)[0].contains("=; ") && !browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn a_neighbours_cookie_in_another_encoding_hides_nothing() {
    let world = World::new().await;
    for neighbour in [b"nick=\xd0\xa1\xc3\xf7" as &[u8], b"caf\xe9=1", b"a=\"\xff; b", b"\xff\xfe"]
    {
        let (browser, code) = world.asked().await;
        let name = browser.session_cookie().expect("a session");
        for (before, after) in [(neighbour, b"x=1" as &[u8]), (b"x=1", neighbour)] {
            let cookies = [before, b"; codelogin=", name.as_bytes(), b";", after].concat();
            let beside = world.visitor().sending_bytes("cookie", &cookies);
            beside.types(MOBILE, &code).await.is(303);
        }
        world.passes(seconds(60));
    }
}
