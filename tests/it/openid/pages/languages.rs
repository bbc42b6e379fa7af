//! Which language the pages speak to somebody whom an application sends.

use super::{Application, presses};
use crate::support::{Answer, MOBILE, Visitor, World};

#[track_caller]
fn speaks(page: &Answer, lang: &str) {
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some(lang), "{}", page.body);
}

#[tokio::test]
async fn the_sign_in_page_speaks_the_first_that_the_application_asks_for_and_we_speak() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    for (asked, accepted, spoken) in [
        ("en", "zh-CN", "en"),
        ("fr-CA EN-gb zh", "zh-CN", "en"),
        ("zh-Hans en", "en", "zh-CN"),
        ("fr", "en", "en"),
        ("", "en", "en"),
    ] {
        let visitor = world.visitor().sending("accept-language", accepted);
        let page = on_the_way(&wiki, &visitor, asked).await;
        speaks(&page, spoken);
        // What is answered there, too.
        let next = page.attribute_of("input[name=next]", "value").expect("a way on");
        let typed = [("mobile", "1"), ("code", "1"), ("next", &next)];
        speaks(&visitor.posts("/user/codelogin", &typed).await.is(422), spoken);
    }
}

async fn on_the_way(wiki: &Application, visitor: &Visitor, asked: &str) -> Answer {
    let led = visitor.opens(&wiki.asks(&[("ui_locales", asked)])).await.is(303);
    visitor.follows(&led).await.is(200)
}

#[tokio::test]
async fn what_the_visitor_has_chosen_is_spoken_whatever_the_application_asks_for() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.visitor();
    visitor.posts("/user/language", &[("lang", "zh-CN")]).await.is(303);
    speaks(&on_the_way(&wiki, &visitor, "en").await, "zh-CN");
    let signed_in = world.signed_in(MOBILE).await;
    signed_in.posts("/user/language", &[("lang", "zh-CN")]).await.is(303);
    speaks(&signed_in.opens(&wiki.asks(&[("ui_locales", "en")])).await.is(200), "zh-CN");
}

#[tokio::test]
async fn so_do_the_pages_that_ask_lead_back_and_refuse() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let english = [("ui_locales", "en")];
    let asks = visitor.opens(&wiki.asks(&english)).await.is(200);
    speaks(&asks, "en");
    assert_eq!(asks.text_of("h1").as_deref(), Some("Allow Wiki to see your details?"));
    let back = presses(&visitor, &asks, "no").await.is(200);
    speaks(&back, "en");
    assert_eq!(back.text_of("h1").as_deref(), Some("Back to the application"));
    let as_a_form = [english[0], ("response_mode", "form_post"), ("prompt", "none")];
    speaks(&visitor.opens(&wiki.asks(&as_a_form)).await.is(200), "en");
    let unknown = [english[0], ("client_id", "nobody")];
    speaks(&visitor.opens(&wiki.asks(&unknown)).await.is(400), "en");
}
