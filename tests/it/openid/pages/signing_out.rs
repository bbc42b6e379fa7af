//! An application sends somebody to sign out.

use super::{Application, Tokens};
use crate::support::{MOBILE, Visitor, World};

/// Somebody who is signed in, and is known to the application.
async fn known(world: &World) -> (Application, Visitor, Tokens) {
    let wiki = Application::named(world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.lets_in(&visitor, &[]).await;
    (wiki, visitor, tokens)
}

#[tokio::test]
async fn our_page_asks_where_the_application_does_not_say_whom_it_means() {
    let world = World::new().await;
    let (_, visitor, _) = known(&world).await;
    for way in ["", "?id_token_hint=none", "?post_logout_redirect_uri=https://wiki.example.com/"] {
        let page = visitor.opens(&format!("/oauth2/logout{way}")).await.is(200);
        assert_eq!(page.text_of("form#logout button").as_deref(), Some("退出登录"));
        assert_eq!(page.attribute_of("form#logout", "action").as_deref(), Some("/user/logout"));
        assert_eq!(page.text_of("#mobile").as_deref(), Some("138****8000"));
        assert_eq!(page.attribute_of("main p a", "href").as_deref(), Some("/"), "one may stay");
        assert!(visitor.is_signed_in().await);
    }
    visitor.posts("/user/logout", &[]).await.is(303);
    assert!(!visitor.is_signed_in().await);
    let page = visitor.opens("/oauth2/logout").await.is(200);
    assert_eq!(page.text_of("h1").as_deref(), Some("已退出登录"));
    assert_eq!(page.attribute_of("main p a", "href").as_deref(), Some("/user/codelogin"));
}

#[tokio::test]
async fn our_page_says_so_where_the_way_back_is_not_the_applications_own() {
    let world = World::new().await;
    let (_, visitor, Tokens { id, .. }) = known(&world).await;
    let way =
        format!("/oauth2/logout?id_token_hint={id}&post_logout_redirect_uri=https://evil.example/");
    let page = visitor.opens(&way).await.is(200).says_not("evil.example");
    assert!(page.text_of("#not-led-back").is_some_and(|says| says.contains("未在本站登记")));
    assert!(!visitor.is_signed_in().await);

    let plain = visitor.opens(&format!("/oauth2/logout?id_token_hint={id}")).await.is(200);
    assert_eq!(plain.text_of("#not-led-back"), None);
}
