//! Pictures of the pages, for the README and for whoever wants to see them all: `.ci/pictures`.

use super::application::signs_in;
use crate::cli::Demo;
use crate::openid::pages::Application;
use crate::simulator::StandIn;
use crate::support::{Browser, Look, MOBILE, OTHER_MOBILE, PASSWORD, PHONE, World};

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn pictures_are_taken_of_every_page() {
    let world = World::with(&[("SITE_NAME", "codelogin")]).await;
    world.add_user(OTHER_MOBILE).await;
    let phone = Browser::open(world.address(), PHONE).await;
    phone.asks_for_code("138 0013 8000").await;
    phone.pictures("code-login").await;
    phone.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    phone.presses_enter_in("#code").await;
    phone.finds("strong#mobile").await;
    phone.pictures("home").await;
    let wiki = Application::with_consent(&world).await;
    phone.goes_to(&wiki.asks(&[])).await;
    phone.pictures("consent").await;
    world.set_password(MOBILE, PASSWORD).await;

    let desk = Look { lang: "en", width: 1280, dark: true, ..PHONE };
    let desk = Browser::open(world.address(), desk).await;
    desk.goes_to("/nowhere").await;
    desk.pictures("not-found-dark").await;
    desk.types_in_form("/user/codelogin", &[("mobile", MOBILE), ("code", "000000")]).await;
    desk.looks(Look { dark: true, ..PHONE }).await;
    desk.pictures("code-login-dark").await;
    desk.types_in_form("/user/login", &[("mobile", MOBILE), ("password", "wrong")]).await;
    desk.pictures("password-login-dark").await;
    desk.types_in_form("/user/login", &[("mobile", MOBILE), ("password", PASSWORD)]).await;
    desk.goes_to("/user/account").await;
    desk.pictures("account-dark").await;
    desk.closes().await;

    let stand_in = StandIn::start().await;
    for (mobile, code) in [(OTHER_MOBILE, "678901"), (MOBILE, "012345")] {
        stand_in.accepts(&format!("mobile={mobile}&authCode={code}")).await;
    }
    phone.goes_elsewhere(&stand_in.url("/")).await;
    phone.looks(Look { width: 1280, ..PHONE }).await;
    phone.pictures("inbox").await;
    phone.closes().await;

    let demo = Demo::start().await;
    let phone = Browser::open(demo.application, PHONE).await;
    signs_in(&phone, &demo).await;
    phone.pictures("application").await;
    phone.closes().await;
}
