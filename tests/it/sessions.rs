//! What is remembered of a browser, for how long, and how it ends.

use tokio::task::yield_now;
use tokio::time::{pause, resume, sleep, timeout};

use crate::support::{MOBILE, NO_OTHER_LIMIT, OTHER_MOBILE, World, at_once, seconds};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// Sessions that ended because there were too many.
const TOO_MANY: &str = "ended_sessions where why = 'too_many'";

#[tokio::test]
async fn one_who_only_looks_has_neither_row_nor_cookie() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.opens("/").await.is(303);
    visitor.opens("/user/codelogin?next=/orders").await.is(200);
    visitor.opens("/nowhere").await.is(404);
    assert!(visitor.cookies().is_empty());
    assert_eq!(world.open_sessions().await, 0);
}

#[tokio::test]
async fn a_sign_in_has_a_new_id_and_ends_the_old_session() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let before = visitor.session_cookie().expect("a session");
    let old = visitor.copy();
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);

    assert_ne!(visitor.session_cookie().expect("a session"), before);
    assert!(visitor.is_signed_in().await);
    assert!(!old.is_signed_in().await);
}

#[tokio::test]
async fn nothing_of_one_person_is_left_to_the_next_in_the_same_browser() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let browser = world.signed_in(MOBILE).await;
    browser.asks_for_code(OTHER_MOBILE).await.is(200);
    let first = browser.copy();
    browser.types(OTHER_MOBILE, &world.yunxin.code_sent_to(OTHER_MOBILE)).await.is(303);

    let home = browser.opens("/").await.is(200);
    assert_eq!(home.text_of("#mobile").as_deref(), Some("139****9000"));
    assert!(!first.is_signed_in().await, "the first person's session is gone");
}

#[tokio::test]
async fn an_id_that_somebody_planted_is_not_taken_over() {
    let world = World::new().await;
    for planted in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "", "é", &"A".repeat(5000)] {
        let victim = world.visitor();
        victim.plant_cookie("codelogin", planted);
        victim.asks_for_code(MOBILE).await.is(200);
        assert_ne!(victim.session_cookie().as_deref(), Some(planted));
        victim.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
        assert_ne!(victim.session_cookie().as_deref(), Some(planted));

        let attacker = world.visitor();
        attacker.plant_cookie("codelogin", planted);
        assert!(!attacker.is_signed_in().await);
        world.passes(seconds(HOUR));
    }
}

#[tokio::test]
async fn a_sign_out_ends_the_session_on_the_server() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let stolen = visitor.copy();
    let answer = visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(answer.location(), "/user/codelogin");
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\""), "Back would show the page");
    assert_eq!(visitor.session_cookie(), None);
    assert!(!stolen.is_signed_in().await);
    assert_eq!(world.open_sessions().await, 0);
    world.visitor().posts("/user/logout", &[]).await.is(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_does_not_bring_a_session_back() {
    let world = World::with(&[
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
        ("LIMIT_SENDS_TOTAL", "off"),
    ])
    .await;
    let visitor = world.signed_in(MOBILE).await;
    world.yunxin.takes(seconds(1));
    let in_flight: Vec<_> = (0..50)
        .map(|_| {
            let visitor = visitor.copy();
            tokio::spawn(async move {
                visitor.asks_for_code(MOBILE).await.is(200);
                visitor
            })
        })
        .collect();
    // Each has written its code to the session when it waits for the provider.
    while world.yunxin.messages_under_way() < 50 {
        tokio::task::yield_now().await;
    }
    visitor.copy().posts("/user/logout", &[]).await.is(303);

    assert!(!visitor.is_signed_in().await);
    for request in in_flight {
        assert!(!request.await.expect("no panic").is_signed_in().await);
    }
    assert_eq!(world.open_sessions().await, 0);
    world.yunxin.messages_sent();
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    world.passes(seconds(12 * HOUR - 1));
    assert!(visitor.is_signed_in().await);
    world.passes(seconds(12 * HOUR - 1));
    assert!(visitor.is_signed_in().await, "the visit before counts");
    world.passes(seconds(12 * HOUR));
    assert!(!visitor.is_signed_in().await);
}

#[tokio::test]
async fn a_session_ends_after_its_lifetime_however_often_it_is_used() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for _ in 0..30 {
        world.passes(seconds(11 * HOUR));
        assert!(visitor.is_signed_in().await);
    }
    world.passes(seconds(14 * DAY - 30 * 11 * HOUR - 1));
    assert!(visitor.is_signed_in().await);
    world.passes(seconds(1));
    assert!(!visitor.is_signed_in().await);
}

#[tokio::test]
async fn one_who_is_disabled_or_removed_is_out_at_the_next_request() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let (disabled, removed) = (world.signed_in(MOBILE).await, world.signed_in(OTHER_MOBILE).await);
    world.disable(MOBILE).await;
    world.remove(OTHER_MOBILE).await;
    assert!(!disabled.is_signed_in().await);
    assert!(!removed.is_signed_in().await);
    disabled.opens("/user/codelogin").await.is(200);
    assert_eq!(world.open_sessions().await, 0);
}

/// Whoever signs in while being disabled has a session that was not there to be ended.
#[tokio::test]
async fn a_session_of_one_who_is_disabled_opens_nothing_even_if_it_was_not_ended() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    world.mishap("update users set disabled_at = 1").await;
    assert_eq!(world.open_sessions().await, 1);
    visitor.opens("/user/account").await.is(303);
    assert!(!visitor.is_signed_in().await);
    assert_eq!(world.open_sessions().await, 0);
}

#[tokio::test]
async fn beyond_fifty_the_one_that_was_longest_unused_ends() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.add_user(OTHER_MOBILE).await;
    let neighbour = world.signed_in(OTHER_MOBILE).await;
    let first = world.signed_in(MOBILE).await;
    world.passes(seconds(HOUR));
    let second = world.signed_in(MOBILE).await;
    world.passes(seconds(1));
    let unused = world.signed_in(MOBILE).await;
    world.passes(seconds(HOUR));
    assert!(first.is_signed_in().await && second.is_signed_in().await, "both are used now");
    for _ in 3..50 {
        world.passes(seconds(1));
        world.signed_in(MOBILE).await;
    }
    assert_eq!((world.sessions_of(MOBILE).await, world.rows(TOO_MANY).await), (50, 0));

    world.signed_in(MOBILE).await;
    assert!(!unused.is_signed_in().await, "it began last of the three");
    assert!(first.is_signed_in().await && second.is_signed_in().await);
    assert_eq!((world.sessions_of(MOBILE).await, world.rows(TOO_MANY).await), (50, 1));

    // Of those that were used last at one moment, the one that began first.
    let last = world.signed_in(MOBILE).await;
    assert!(!first.is_signed_in().await && second.is_signed_in().await);

    // One that takes the place of another makes none too many.
    last.asks_for_code(MOBILE).await.is(200);
    last.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    assert!(last.is_signed_in().await && second.is_signed_in().await);
    assert!(neighbour.is_signed_in().await, "nobody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_that_sign_in_at_once_fifty_go_on() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let second = world.another().await;
    let mut browsers = Vec::new();
    for turn in 0..60 {
        let (browser, code) = world.asked().await;
        let browser = if turn % 2 == 0 { browser } else { browser.goes_to(second.address()) };
        browsers.push((browser, code));
    }
    let answers = browsers
        .into_iter()
        .map(|(browser, code)| async move { browser.types(MOBILE, &code).await.status });
    assert_eq!(at_once(answers).await, [303; 60]);
    assert_eq!((world.sessions_of(MOBILE).await, world.rows(TOO_MANY).await), (50, 10));
}

#[tokio::test]
async fn what_is_over_is_swept_away() {
    let world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    let tables = ["sessions", "challenges", "counters"];
    for table in tables {
        assert!(world.rows(table).await > 0, "{table}");
    }
    world.passes(seconds(DAY));
    // The broom comes once a minute.
    pause();
    sleep(seconds(61)).await;
    resume();
    let swept = async {
        for table in tables {
            while world.rows(table).await > 0 {
                yield_now().await;
            }
        }
    };
    timeout(seconds(10), swept).await.expect("nothing is left");
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_no_script() {
    let world = World::new().await;
    let answer = world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.starts_with("codelogin"), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn behind_https_cookies_are_bound_to_host_and_https() {
    let world = World::with(&[("PUBLIC_URL", "https://login.example.com")]).await;
    let visitor = world.visitor();
    let asked = visitor.asks_for_code(MOBILE).await.is(200);
    let signed_in = visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    let left = visitor.posts("/user/logout", &[]).await.is(303);
    for answer in [&asked, &signed_in, &left] {
        let ours = answer.headers.get_all("set-cookie").iter().next().expect("a cookie");
        let ours = ours.to_str().expect("text");
        assert!(ours.starts_with("__Host-codelogin"), "{ours}");
        assert!(ours.contains("Secure") && ours.contains("Path=/"), "{ours}");
        assert!(answer.header("strict-transport-security").is_some());
    }
    assert!(!visitor.is_signed_in().await);
}
