//! Somebody is sent by nobody that we know.

use super::{Application, BACK};
use crate::support::{MOBILE, World};

#[tokio::test]
async fn a_page_says_so_and_nobody_is_led_anywhere() {
    let world = World::with(&[("SITE_NAME", "Example")]).await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let elsewhere = format!("{BACK}/");
    for visitor in [world.visitor(), world.signed_in(MOBILE).await] {
        for more in [
            ("client_id", "nobody"),
            ("client_id", ""),
            ("redirect_uri", &elsewhere),
            ("redirect_uri", "https://evil.example/back"),
            ("redirect_uri", ""),
        ] {
            let page = visitor.opens(&wiki.asks(&[more])).await.is(400);
            assert_eq!(page.header("location"), None, "{more:?}");
            let page = page.says_not("evil.example").says_not("http-equiv");
            assert_eq!(page.text_of("h1").as_deref(), Some("无法识别该应用"));
            assert_eq!(page.text_of("p.site").as_deref(), Some("Example"));
            assert!(page.text_of("main p:not(.site)").is_some_and(|says| says.contains("管理员")));
            assert_eq!(page.attribute_of("main p a", "href").as_deref(), Some("/"));
            assert!(page.text_of("footer button[name=lang]").is_some());
        }
    }
}

#[tokio::test]
async fn so_it_is_after_the_application_was_disabled() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    wiki.lets_in(&visitor, &[]).await;
    world.operator(&["client", "disable", &wiki.id]).await;
    visitor.opens(&wiki.asks(&[])).await.is(400).says("无法识别该应用");
    world.operator(&["client", "enable", &wiki.id]).await;
    wiki.lets_in(&visitor, &[]).await;
}

#[tokio::test]
async fn where_there_is_no_application_at_all_there_is_no_such_page() {
    let world = World::new().await;
    let nobodys = Application { id: "nobody".to_owned() };
    world.visitor().opens(&nobodys.asks(&[])).await.is(404).says("页面不存在");
    world.visitor().opens("/oauth2/logout").await.is(404);
}
