//! The sign-in page on the way to an application.

use super::{Application, leads_on, said, signs_in};
use crate::support::{MOBILE, PASSWORD, World, seconds};

#[tokio::test]
async fn it_names_the_application_and_leads_there() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.visitor();
    let led = visitor.opens(&wiki.asks(&[])).await.is(303);
    let page = visitor.follows(&led).await.is(200);
    assert_eq!(page.text_of("#on-the-way").as_deref(), Some("继续前往 Wiki"));

    let signed_in = signs_in(&world, &visitor, &page).await.is(200);
    assert_eq!(signed_in.text_of("h1").as_deref(), Some("登录成功"));
    let back = visitor.opens(&leads_on(&signed_in)).await.is(303).location();
    let said = said(&back);
    assert_eq!(said["state"], "of the application");
    assert!(said.contains_key("code") && said.contains_key("iss"));
}

#[tokio::test]
async fn so_does_the_page_for_passwords() {
    let world = World::new().await;
    world.set_password(MOBILE, PASSWORD).await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.visitor().sending("accept-language", "en");
    let led = visitor.opens(&wiki.asks(&[("login_hint", MOBILE)])).await.is(303);
    let page = visitor.follows(&led).await.is(200);
    let by_password = page.attribute_of("a[href^='/user/login']", "href").expect("the other page");
    let page = visitor.opens(&by_password).await.is(200);
    assert_eq!(page.text_of("#on-the-way").as_deref(), Some("Continue to Wiki"));
    assert_eq!(page.attribute_of("#mobile", "value").as_deref(), Some(MOBILE));
    let next = page.attribute_of("input[name=next]", "value").expect("a way on");
    let typed = [("mobile", MOBILE), ("password", PASSWORD), ("next", &next)];
    let signed_in = visitor.posts("/user/login", &typed).await.is(200);
    said(&visitor.opens(&leads_on(&signed_in)).await.is(303).location());
}

#[tokio::test]
async fn nobody_else_is_named() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let disabled = Application::named(&world, "Blog", &[]).await;
    world.operator(&["client", "disable", &disabled.id]).await;
    let to = |next: &str| format!("/user/codelogin?next={}", next.replace('&', "%26"));
    for next in [
        "/orders".to_owned(),
        wiki.asks(&[]).replace("/authorize", "/authorise"),
        disabled.asks(&[]),
        wiki.asks(&[("client_id", "nobody")]),
    ] {
        let page = world.visitor().opens(&to(&next)).await.is(200);
        assert_eq!(page.text_of("#on-the-way"), None, "{next}");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_shown_it_where_the_application_asks_for_another_sign_in() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    said(&visitor.opens(&wiki.asks(&[])).await.is(303).location());
    for more in [("prompt", "login"), ("prompt", "select_account"), ("max_age", "0")] {
        world.passes(seconds(60));
        let led = visitor.opens(&wiki.asks(&[more])).await.is(303);
        let page = visitor.follows(&led).await.is(200);
        assert_eq!(page.text_of("#on-the-way").as_deref(), Some("继续前往 Wiki"), "{more:?}");
        // Whoever just comes back has not signed in.
        let next = page.attribute_of("input[name=next]", "value").expect("a way on");
        let again = visitor.opens(&next).await.is(303);
        visitor.follows(&again).await.is(200);

        let signed_in = signs_in(&world, &visitor, &page).await.is(200);
        let back = visitor.opens(&leads_on(&signed_in)).await.is(303).location();
        assert!(said(&back).contains_key("code"), "{more:?}");
    }
}

#[tokio::test]
async fn a_number_that_the_application_knows_stands_in_the_field_and_is_sent_nothing() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    for (hint, shown) in [
        (MOBILE, MOBILE),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("buffy@example.com", ""),
        ("\"><b>", ""),
    ] {
        let visitor = world.visitor();
        let led = visitor.opens(&wiki.asks(&[("login_hint", hint)])).await.is(303);
        let page = visitor.follows(&led).await.is(200).tells_nothing();
        assert_eq!(page.attribute_of("#mobile", "value").as_deref(), Some(shown), "{hint}");
    }
    assert_eq!(world.yunxin.messages_sent(), 0);
}
