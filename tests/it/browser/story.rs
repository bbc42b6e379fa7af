//! The whole story: at every width, in both languages and schemes, with a script and without.

use super::{is_sound, looks};
use crate::support::{Browser, Look, MOBILE, World, other_than, seconds};

/// What the pages say in one language.
struct Said {
    sent: &'static str,
    again: &'static str,
    wrong: &'static str,
    error: &'static str,
}

fn said(lang: &str) -> Said {
    match lang {
        "en" => Said {
            sent: "The code has been sent",
            again: "Again in 60 s",
            wrong: "The code is wrong",
            error: "Error: ",
        },
        _ => Said {
            sent: "验证码发送成功",
            again: "60s 后重新获取",
            wrong: "验证码有误!",
            error: "错误：",
        },
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn with_a_script_people_sign_in_and_out() {
    for lang in ["zh-CN", "en"] {
        at_every_width(true, lang).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn without_a_script_the_same_story_is_told() {
    for lang in ["zh-CN", "en"] {
        at_every_width(false, lang).await;
    }
}

async fn at_every_width(scripts: bool, lang: &'static str) {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "1/60s")]).await;
    let mut browser = None;
    for look in looks().map(|look| Look { scripts, lang, ..look }) {
        let browser = match &browser {
            Some(browser) => browser,
            None => browser.insert(Browser::open(world.address(), look).await),
        };
        browser.looks(look).await;
        tells(&world, browser, look).await;
        world.passes(seconds(60));
    }
    browser.expect("it was opened").closes().await;
}

async fn tells(world: &World, browser: &Browser, look: Look) {
    let said = said(look.lang);
    browser.goes_to("/").await;
    browser.runs("window.stayed = true").await;
    is_sound(browser).await;

    browser.types("#mobile", "138 0013 8000").await;
    browser.presses("#send-code").await;
    assert_eq!(browser.text_of("#code-note [role=status]").await, said.sent, "{look:?}");
    assert_eq!(browser.value_of("#mobile").await, "138 0013 8000");
    assert_eq!(browser.focus().await, "code");
    let stayed = browser.runs("return window.stayed === true").await;
    assert_eq!(stayed, look.scripts, "the page is left only where there is no script");
    if look.scripts {
        browser.finds("#send-code:disabled").await;
    } else {
        assert_eq!(browser.text_of("#send-code").await, said.again);
    }
    is_sound(browser).await;

    let code = world.yunxin.code_sent_to(MOBILE);
    browser.types("#code", &other_than(&code)).await;
    browser.presses("#sign-in").await;
    assert_eq!(browser.text_of("#code-note [role=alert]").await, said.wrong);
    browser.finds("#code[aria-invalid=true][aria-describedby=code-note]:focus").await;
    assert_eq!(browser.value_of("#mobile").await, "138 0013 8000");
    let title = browser.runs("return document.title").await;
    assert!(title.as_str().is_some_and(|title| title.starts_with(said.error)), "{title}");
    is_sound(browser).await;

    browser.types("#code", &format!("{} - {}", &code[..3], &code[3..])).await;
    browser.presses_enter_in("#code").await;
    assert_eq!(browser.text_of("strong#mobile").await, "138****8000");
    is_sound(browser).await;
    browser.presses("a[href='/user/account']").await;
    browser.finds("#password-form").await;
    is_sound(browser).await;
    browser.presses("form[action='/user/logout'] button").await;
    browser.finds("#code-login").await;
}
