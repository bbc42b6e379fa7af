//! Pages that are made once, for all who are new here.

use reqwest::Method;

use crate::support::{MOBILE, Visitor, World, seconds};

const PAGES: [&str; 2] = ["/user/codelogin", "/user/login"];

/// The page as it is made for this request alone: an address with more to it is none that is prepared.
async fn made_now(visitor: &Visitor, page: &str) -> String {
    visitor.opens(&format!("{page}?made=now")).await.is(200).body
}

#[tokio::test]
async fn they_are_what_would_be_made_now() {
    let settings: [&[(&str, &str)]; 2] = [
        &[],
        &[
            ("REGISTRATION", "open"),
            ("SITE_NAME", "商城 <b>"),
            ("AGREEMENT_URL", "https://example.com/terms?a=1&b=2"),
            ("PUBLIC_URL", "https://login.example.com"),
        ],
    ];
    for settings in settings {
        let world = World::with(settings).await;
        for page in PAGES {
            let mut seen = Vec::new();
            for language in ["zh-CN", "en"] {
                let visitor = world.visitor().sending("accept-language", language);
                let prepared = visitor.opens(page).await.is(200).body;
                assert_eq!(prepared, made_now(&visitor, page).await, "{page} {language}");
                seen.push(prepared);
            }
            assert_ne!(seen[0], seen[1], "each language has its own");
        }
    }
}

#[tokio::test]
async fn they_are_seen_by_who_has_no_session_and_was_told_nothing() {
    let world = World::new().await;
    let is_prepared = async |visitor: &Visitor| {
        let page = visitor.opens("/user/codelogin").await;
        // What is made now is never compressed.
        page.header("vary") == Some("accept-encoding")
    };
    let visitor = world.visitor();
    visitor.plant_cookie("of-a-neighbour", "1");
    visitor.plant_cookie("codelogin-lang", "en");
    assert!(is_prepared(&visitor).await);
    visitor.opens("/user/codelogin").await.says("Sign in with a code");

    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    visitor.opens("/user/codelogin").await.is(200).says(MOBILE);
    world.passes(seconds(60));
    assert!(!is_prepared(&visitor).await, "it has a session");
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    for page in PAGES {
        visitor.opens(page).await.is(303);
    }
}

#[tokio::test]
async fn one_who_is_new_here_asks_the_database_nothing() {
    let world = World::new().await;
    world.loses_its_database().await;
    for page in PAGES {
        world.visitor().opens(page).await.is(200);
        world.visitor().opens(&format!("{page}?next=/orders")).await.is(200).says("/orders");
    }
}

#[tokio::test]
async fn a_question_for_their_head_gets_the_head_alone() {
    let world = World::new().await;
    let visitor = world.visitor();
    for page in PAGES {
        let whole = visitor.opens(page).await.is(200);
        let head = visitor.send(visitor.request(Method::HEAD, page)).await.is(200);
        assert_eq!((head.body.len(), head.headers.len()), (0, whole.headers.len()));
        assert_eq!(head.header("content-length"), whole.header("content-length"));
    }
}
