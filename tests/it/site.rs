//! What the operator makes of the pages: name, picture, colour, and what one has to accept.

use crate::support::{Answer, MOBILE, PASSWORD, World, seconds};

const PAGE: &str = "/user/codelogin";
const AGREEMENT: (&str, &str) = ("AGREEMENT_URL", "https://example.com/terms?a=1&b=2");
const FIRST: &str = "请先阅读并同意用户协议";

/// Whether the box is there, and ticked.
fn box_of(page: &Answer) -> Option<bool> {
    page.attribute_of("input[name=agree]", "type")?;
    Some(page.attribute_of("input[name=agree]", "checked").is_some())
}

#[tokio::test]
async fn name_picture_and_privacy_are_on_every_page() {
    let world = World::with(&[
        ("SITE_NAME", "商城 <b>"),
        ("SITE_LOGO", "https://cdn.example.com/logo.png"),
        ("PRIVACY_URL", "https://example.com/privacy"),
    ])
    .await;
    let visitor = world.signed_in(MOBILE).await;
    for path in ["/", "/user/account", "/nowhere"] {
        let page = visitor.opens(path).await;
        assert_eq!(page.text_of(".site").as_deref(), Some("商城 <b>"), "{path}");
        let logo = page.attribute_of(".site img", "src");
        assert_eq!(logo.as_deref(), Some("https://cdn.example.com/logo.png"), "{path}");
        let privacy = page.attribute_of("footer a", "href");
        assert_eq!(privacy.as_deref(), Some("https://example.com/privacy"), "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("img-src 'self' https://cdn.example.com;"), "{policy}");
    }
    let plain = World::new().await.visitor().opens(PAGE).await;
    assert_eq!(plain.text_of(".site"), None);
    assert!(plain.header("content-security-policy").expect("one").contains("img-src 'self';"));
}

#[tokio::test]
async fn a_colour_is_in_the_style_sheet_under_a_name_of_its_own() {
    let style = async |settings: &[(&str, &str)]| {
        let world = World::with(settings).await;
        let visitor = world.visitor();
        let page = visitor.opens(PAGE).await;
        let address = page.attribute_of("link[rel=stylesheet]", "href").expect("a style sheet");
        (visitor.opens(&address).await.is(200).body, address)
    };
    let (plain, plain_address) = style(&[]).await;
    let (blue, blue_address) = style(&[("SITE_COLOR", "#0B57D0")]).await;
    assert_ne!(plain_address, blue_address, "browsers keep what has the same name");
    assert!(blue.starts_with(&plain));
    assert!(blue[plain.len()..].contains("--accent: #0b57d0;"), "{}", &blue[plain.len()..]);
}

#[tokio::test]
async fn without_an_agreement_there_is_nothing_to_tick() {
    let world = World::new().await;
    for path in [PAGE, "/user/login"] {
        assert_eq!(box_of(&world.visitor().opens(path).await.is(200)), None);
    }
}

#[tokio::test]
async fn nobody_signs_in_by_code_without_accepting_the_agreement() {
    let world = World::with(&[AGREEMENT]).await;
    let visitor = world.visitor();
    let page = visitor.opens(PAGE).await;
    assert_eq!(box_of(&page), Some(false), "it is the person who ticks");
    assert_eq!(page.attribute_of(".tick a", "href").as_deref(), Some(AGREEMENT.1));
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    for _ in 0..10 {
        visitor.types(MOBILE, &code).await.is(422).says(FIRST).says(MOBILE);
    }
    assert_eq!(world.guesses_compared().await, 0, "it is no guess");
    let fields = [("mobile", MOBILE), ("code", &code), ("agree", "1")];
    visitor.posts(PAGE, &fields).await.is(303);
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn nobody_signs_in_by_password_without_accepting_the_agreement() {
    let world = World::with(&[AGREEMENT]).await;
    world.set_password(MOBILE, PASSWORD).await;
    let visitor = world.visitor();
    assert_eq!(box_of(&visitor.opens("/user/login").await), Some(false));
    let page = visitor.types_password(MOBILE, PASSWORD).await.is(422).says(FIRST);
    assert!(!page.body.contains(PASSWORD));
    let wrong = [("mobile", MOBILE), ("password", "wrong"), ("agree", "1")];
    let page = visitor.posts("/user/login", &wrong).await.is(422);
    assert_eq!(box_of(&page), Some(true));
    let fields = [("mobile", MOBILE), ("password", PASSWORD), ("agree", "1")];
    visitor.posts("/user/login", &fields).await.is(303);
}

#[tokio::test]
async fn a_tick_is_kept_across_errors_and_the_sending_of_a_code() {
    let world = World::with(&[AGREEMENT]).await;
    let visitor = world.visitor();
    let ticked = [("mobile", MOBILE), ("agree", "1")];
    let answer = visitor.posts("/user/sendcode", &ticked).await.is(303);
    assert_eq!(box_of(&visitor.follows(&answer).await), Some(true));
    let code = world.yunxin.code_sent_to(MOBILE);
    let wrong = [("mobile", MOBILE), ("code", "12345"), ("agree", "1")];
    assert_eq!(box_of(&visitor.posts(PAGE, &wrong).await.is(422)), Some(true));
    let untouched = [("mobile", MOBILE), ("code", &code)];
    assert_eq!(box_of(&visitor.posts(PAGE, &untouched).await.is(422)), Some(false));

    world.passes(seconds(60));
    let answer = visitor.asks_for_code_by_form(MOBILE).await.is(303);
    assert_eq!(box_of(&visitor.follows(&answer).await), Some(false));
    world.yunxin.code_sent_to(MOBILE);
}
