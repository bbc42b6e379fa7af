//! Our pages on an application's own host.

use reqwest::Method;

use super::{WIKI, world_with};
use crate::support::{Answer, AtSite, MOBILE, World, seconds};

/// With whatever could make a page ask for more.
async fn adorned() -> World {
    world_with(&[
        ("PUBLIC_URL", "https://login.example.com"),
        ("SITE_NAME", "示例"),
        ("SITE_LOGO", "/logo.svg"),
        ("SITE_COLOR", "#1a6b52"),
    ])
    .await
}

/// Every kind of page that there is, as somebody sees them who reads this language.
async fn pages(world: &World, lang: &str) -> (AtSite, Vec<Answer>) {
    let at_wiki =
        || AtSite { site: WIKI, browser: world.visitor().sending("accept-language", lang) };
    let (stranger, wiki) = (at_wiki(), at_wiki());
    wiki.enters(&world.signed_in(MOBILE).await, "/").await.is(303);
    let ticket = format!("/.codelogin/enter?ticket={}&to=/", "0".repeat(64));
    let pages = vec![
        stranger.goes_to(&ticket).await.is(403),
        wiki.goes_to(&ticket).await.is(403),
        wiki.goes_to("/.codelogin/leave").await.is(200),
        wiki.asks(wiki.at_ours(Method::POST, "/.codelogin/leave")).await.is(200),
        wiki.goes_to("/.codelogin/nowhere").await.is(404),
        wiki.goes_to("/.codelogin/static/site.css").await.is(404),
        wiki.asks(wiki.at_ours(Method::POST, "/.codelogin/start")).await.is(405),
    ];
    (wiki, pages)
}

#[tokio::test]
async fn they_need_nothing_of_the_host_but_our_folder() {
    let world = adorned().await;
    let (wiki, pages) = pages(&world, "zh-CN").await;
    for page in pages {
        let page =
            page.says_not("\"/static/").says_not("\"/user/").says_not("logo.svg").says("示例");
        let style = page.attribute_of("link[rel=stylesheet]", "href").expect("a style");
        assert!(style.starts_with("/.codelogin/static/site."), "{style}");
        let icon = page.attribute_of("link[rel=icon]", "href").expect("an icon");
        for (file, kind) in [(style, "text/css"), (icon, "image/svg+xml")] {
            let file = wiki.goes_to(&file).await.is(200);
            assert_eq!(file.header("content-type"), Some(kind));
            assert!(file.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
        }
        assert_eq!(page.text_of("script"), None);
    }
}

#[tokio::test]
async fn they_are_as_guarded_as_any_and_say_nothing_of_how_the_host_is_reached() {
    let world = adorned().await;
    let (wiki, mut answers) = pages(&world, "zh-CN").await;
    let home = world.visitor().opens("/user/codelogin").await.is(200);
    assert!(home.header("strict-transport-security").is_some());
    answers.push(wiki.goes_to("/.codelogin/start?to=/").await.is(303));
    answers.push(wiki.opens("/").await.is(302));
    for answer in answers {
        assert_eq!(answer.header("strict-transport-security"), None);
        for name in ["content-security-policy", "x-frame-options", "cache-control"] {
            assert_eq!(answer.header(name), home.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn they_speak_the_visitors_language() {
    let world = adorned().await;
    let in_chinese =
        ["登录未完成", "登录链接已失效", "退出 wiki.example.com？", "已退出 wiki.example.com"];
    let in_english = [
        "You are not in yet",
        "This way in is closed",
        "Sign out of wiki.example.com?",
        "You are signed out of wiki.example.com",
    ];
    for (lang, says) in [("zh-CN", in_chinese), ("en", in_english)] {
        let (_, pages) = pages(&world, lang).await;
        for (page, says) in pages.iter().zip(says) {
            assert_eq!(page.attribute_of("html", "lang").as_deref(), Some(lang));
            assert_eq!(page.text_of("h1").as_deref(), Some(says));
        }
        world.passes(seconds(60));
    }
}
