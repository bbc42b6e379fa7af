//! The applications on the account page, and the end of what one has.

use super::{Application, said};
use crate::support::{Answer, MOBILE, OTHER_MOBILE, Visitor, World, seconds};

const END: &str = "/user/account/applications/end";

async fn account(visitor: &Visitor) -> Answer {
    visitor.opens("/user/account").await.is(200)
}

#[tokio::test]
async fn what_an_application_has_ends_with_its_button() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::with_consent(&world).await;
    let blog = Application::named(&world, "Blog", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    assert_eq!(account(&visitor).await.text_of("#applications"), None);
    let tokens = wiki.is_allowed(&visitor, &[]).await;
    let at_the_blog = blog.lets_in(&visitor, &[]).await;
    let other = world.signed_in(OTHER_MOBILE).await;
    let others = wiki.is_allowed(&other, &[]).await;

    let page = account(&visitor).await;
    assert_eq!(page.text_of("#applications").as_deref(), Some("已登录的应用"));
    let button = format!("form[action='{END}'] button[name=client][value='{}']", wiki.id);
    assert_eq!(page.text_of(&button).as_deref(), Some("取消授权"));
    let ended = visitor.posts(END, &[("client", &wiki.id)]).await.is(303);
    assert_eq!(ended.location(), "/user/account");
    let page = visitor.follows(&ended).await.is(200);
    assert_eq!(
        page.text_of("[role=status]").as_deref(),
        Some("已取消授权，该应用不能再获取您的信息")
    );
    assert_eq!(page.text_of(&button), None);
    assert_eq!(account(&visitor).await.text_of("[role=status]"), None, "it is said once");

    tokens.ask(&world).await.is(401);
    let refused = wiki.refreshes(&visitor, &tokens).await.is(400);
    assert_eq!(refused.json()["error"], "invalid_grant");
    let asks = visitor.opens(&wiki.asks(&[])).await.is(200);
    assert!(asks.text_of("form#consent").is_some(), "the yes is forgotten");
    let told = world.events_of(MOBILE).await;
    let told: Vec<_> = told.iter().filter(|it| it["event"] == "application_ended").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["client"], wiki.id.as_str());

    // Nobody else's, and no other application.
    at_the_blog.ask(&world).await.is(200);
    others.ask(&world).await.is(200);
    said(&other.opens(&wiki.asks(&[])).await.is(303).location());
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn a_yes_can_be_taken_back_when_the_session_is_over() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    wiki.is_allowed(&visitor, &[]).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    world.passes(seconds(60));
    let again = world.signed_in(MOBILE).await;
    let button = format!("button[name=client][value='{}']", wiki.id);
    assert_eq!(account(&again).await.text_of(&button).as_deref(), Some("取消授权"));
    again.posts(END, &[("client", &wiki.id)]).await.is(303);
    assert_eq!(account(&again).await.text_of(&button), None);
    let asks = again.opens(&wiki.asks(&[])).await.is(200);
    assert!(asks.text_of("form#consent").is_some(), "the yes is forgotten");
}

#[tokio::test]
async fn an_application_that_stays_says_so() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    wiki.lets_in(&visitor, &[]).await;
    account(&visitor).await.says_not("退出登录后仍可获取您的信息");
    let tokens = wiki.lets_in(&visitor, &[("scope", "openid offline_access")]).await;
    account(&visitor).await.says("退出登录后仍可获取您的信息");

    visitor.posts("/user/logout", &[]).await.is(303);
    world.passes(seconds(60));
    tokens.ask(&world).await.is(200);
    let again = world.signed_in(MOBILE).await;
    account(&again).await.says("退出登录后仍可获取您的信息");
    again.posts(END, &[("client", &wiki.id)]).await.is(303);
    tokens.ask(&world).await.is(401);
}

#[tokio::test]
async fn a_code_that_was_never_exchanged_shows_no_application_and_is_dead_too() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let back = visitor.opens(&wiki.asks(&[])).await.is(303).location();
    assert_eq!(account(&visitor).await.text_of("#applications"), None);
    visitor.posts(END, &[("client", &wiki.id)]).await.is(303);
    let exchange = [
        ("grant_type", "authorization_code"),
        ("client_id", &wiki.id),
        ("code", &said(&back)["code"]),
        ("redirect_uri", super::BACK),
        ("code_verifier", super::VERIFIER),
    ];
    visitor.posts("/oauth2/token", &exchange).await.is(400);
}

#[tokio::test]
async fn nothing_ends_by_a_form_that_names_none_or_is_not_ours() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.lets_in(&visitor, &[]).await;
    visitor.posts(END, &[]).await.is(422);
    visitor.posts(END, &[("client", "nobody")]).await.is(422);
    visitor.posts(END, &[("client", &"0".repeat(32))]).await.is(303);
    let elsewhere = visitor.copy().sending("sec-fetch-site", "cross-site");
    elsewhere.posts(END, &[("client", &wiki.id)]).await.is(403);
    let stranger = world.visitor().posts(END, &[("client", &wiki.id)]).await.is(303);
    assert_eq!(stranger.location(), "/user/account");
    tokens.ask(&world).await.is(200);
    assert_eq!(world.told("application_ended").await, 0);
}
