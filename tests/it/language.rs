//! The two languages of the pages, and the switch between them.

use crate::support::{Answer, MOBILE, Visitor, World};

/// Presses the switch on this page.
async fn switches(visitor: &Visitor, page: &str, lang: &str) -> Answer {
    let referer = format!("http://127.0.0.1:8000{page}");
    let request = visitor.request(reqwest::Method::POST, "/user/language");
    visitor.send(request.header("referer", referer).form(&[("lang", lang)])).await
}

fn language(page: &Answer) -> String {
    page.attribute_of("html", "lang").expect("a language")
}

#[tokio::test]
async fn the_choice_is_remembered_whatever_the_browser_prefers() {
    let world = World::new().await;
    let visitor = world.visitor();
    let page = visitor.opens("/user/codelogin").await;
    assert_eq!(language(&page), "zh-CN");
    assert_eq!(page.text_of("footer button[name=lang]").as_deref(), Some("English"));
    switches(&visitor, "/user/codelogin", "en").await.is(303);
    for path in ["/user/codelogin", "/user/login", "/nowhere"] {
        let page = visitor.opens(path).await;
        assert_eq!(language(&page), "en", "{path}");
        assert_eq!(page.text_of("footer button[name=lang]").as_deref(), Some("简体中文"));
    }
    let answer = visitor.asks_for_code("1380013800").await.is(422);
    assert!(answer.json()["msg"].as_str().is_some_and(str::is_ascii), "{}", answer.body);

    let english = world.visitor().sending("accept-language", "en");
    switches(&english, "/user/login", "zh-CN").await.is(303);
    assert_eq!(language(&english.opens("/user/login").await), "zh-CN");
}

#[tokio::test]
async fn one_stays_on_the_page_where_the_switch_was_pressed() {
    let world = World::new().await;
    let visitor = world.visitor();
    for (page, back) in [
        ("/user/codelogin?next=%2Forders%2F7", "/user/codelogin?next=%2Forders%2F7"),
        ("/user/account/password", "/user/account"),
        ("/oauth2/consent", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ] {
        assert_eq!(switches(&visitor, page, "en").await.is(303).location(), back, "{page}");
    }
    let answer = visitor.posts("/user/language", &[("lang", "en")]).await.is(303);
    assert_eq!(answer.location(), "/", "a browser that does not tell where it was");
}

#[tokio::test]
async fn a_language_that_is_not_spoken_changes_nothing() {
    let world = World::new().await;
    let visitor = world.visitor();
    for lang in ["fr", "", "EN"] {
        let answer = switches(&visitor, "/", lang).await.is(422);
        assert_eq!(answer.header("set-cookie"), None);
    }
    visitor.plant_cookie("codelogin-lang", "fr");
    assert_eq!(language(&visitor.opens("/user/codelogin").await), "zh-CN");
    visitor.opens("/user/language").await.is(405);
    let elsewhere = world.visitor().sending("sec-fetch-site", "cross-site");
    switches(&elsewhere, "/", "en").await.is(403);
}

#[tokio::test]
async fn no_page_mixes_the_languages() {
    let world =
        World::with(&[("REGISTRATION", "open"), ("AGREEMENT_URL", "https://a.example/")]).await;
    let visitor = world.visitor().sending("accept-language", "en");
    let mut pages = Vec::new();
    for path in ["/user/codelogin", "/user/login", "/nowhere"] {
        pages.push(visitor.opens(path).await);
    }
    pages.push(visitor.types_password(MOBILE, "wrong").await);
    visitor.asks_for_code_by_form(MOBILE).await.is(303);
    pages.push(visitor.opens("/user/codelogin").await);
    let code = world.yunxin.code_sent_to(MOBILE);
    pages.push(visitor.types(MOBILE, &code).await);
    let fields = [("mobile", MOBILE), ("code", &code), ("agree", "1")];
    visitor.posts("/user/codelogin", &fields).await.is(303);
    for path in ["/", "/user/account"] {
        pages.push(visitor.opens(path).await);
    }
    pages.push(visitor.posts("/user/account/password", &[("password", "short")]).await.is(422));
    for page in pages {
        assert_eq!(language(&page), "en");
        let chinese: String = page
            .body
            .replace("简体中文", "")
            .chars()
            .filter(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
            .collect();
        assert_eq!(chinese, "", "{}", page.body);
    }
}
