//! The page that asks whether an application may know.

use super::{Application, leads_on, presses, said, signs_in};
use crate::support::{Answer, MOBILE, OTHER_MOBILE, Visitor, World, seconds};

/// Expects that somebody is asked, about so much.
#[track_caller]
fn asks(page: &Answer, told: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.body);
    let listed = |at| page.text_of(&format!("[aria-labelledby=told] li:nth-child({at})"));
    let listed: Vec<String> = (1..).map_while(listed).collect();
    assert_eq!(listed, told);
}

/// Expects that somebody is led back by a page, and returns what the application is told.
#[track_caller]
fn leads_back(page: &Answer) -> std::collections::BTreeMap<String, String> {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.text_of("h1").as_deref(), Some("正在返回应用"));
    said(&leads_on(page))
}

/// Expects that somebody is asked nothing.
async fn is_let_in(visitor: &Visitor, address: &str) {
    assert!(said(&visitor.opens(address).await.is(303).location()).contains_key("code"));
}

#[tokio::test]
async fn it_names_the_application_the_person_and_what_would_be_told() {
    let world = World::with(&[("EMAIL_DOMAIN", "people.example.com")]).await;
    let wiki = Application::named(&world, "Wiki", &["--consent", "--offline"]).await;
    let visitor = world.visitor();
    let scopes = [("scope", "openid profile phone email offline_access")];
    let led = visitor.opens(&wiki.asks(&scopes)).await.is(303);
    let signed_in = signs_in(&world, &visitor, &visitor.follows(&led).await.is(200)).await.is(200);
    let page = visitor.opens(&leads_on(&signed_in)).await.is(200);
    assert_eq!(page.text_of("h1").as_deref(), Some("允许 Wiki 获取您的信息？"));
    assert_eq!(page.text_of("title").as_deref(), Some("允许 Wiki 获取您的信息？"));
    assert_eq!(page.text_of("#mobile").as_deref(), Some("138****8000"));
    let told = ["您在本站的用户编号", "您的姓名", "您的手机号码", "本站为您分配的邮箱地址"];
    asks(&page, &told);
    let stays = "您退出登录后，该应用仍可获取以上信息。";
    page.says(stays);

    let plain = visitor.opens(&wiki.asks(&[("scope", "openid")])).await.is(200).says_not(stays);
    asks(&plain, &["您在本站的用户编号"]);
}

#[tokio::test]
async fn an_address_that_nobody_has_is_not_told() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(&wiki.asks(&[("scope", "openid email")])).await;
    asks(&page, &["您在本站的用户编号"]);
}

#[tokio::test]
async fn a_yes_leads_back_with_a_code_and_is_remembered() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(&wiki.asks(&[])).await;
    let given = leads_back(&presses(&visitor, &page, "yes").await);
    assert_eq!(given["state"], "of the application");
    wiki.exchanges(&visitor, &given["code"]).await.ask(&world).await.is(200);
    is_let_in(&visitor, &wiki.asks(&[])).await;
    world.passes(seconds(60));
    is_let_in(&world.signed_in(MOBILE).await, &wiki.asks(&[])).await;
    assert_eq!(world.told("consent_given").await, 1);
}

#[tokio::test]
async fn a_no_leads_back_without_one_and_is_not_remembered() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    for _ in 0..2 {
        let page = visitor.opens(&wiki.asks(&[])).await;
        let given = leads_back(&presses(&visitor, &page, "no").await);
        assert_eq!(given["error"], "access_denied");
        assert_eq!(given.get("code"), None);
    }
    assert_eq!(world.told("consent_refused").await, 2);
}

#[tokio::test]
async fn somebody_is_asked_anew_where_more_is_wanted_or_the_application_says_so() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(&wiki.asks(&[])).await;
    leads_back(&presses(&visitor, &page, "yes").await);

    is_let_in(&visitor, &wiki.asks(&[("scope", "openid")])).await;
    let more = [("scope", "openid profile phone")];
    let page = visitor.opens(&wiki.asks(&more)).await;
    asks(&page, &["您在本站的用户编号", "您的姓名", "您的手机号码"]);
    leads_back(&presses(&visitor, &page, "yes").await);
    is_let_in(&visitor, &wiki.asks(&more)).await;
    // Whoever is asked less the next time has not taken the rest back.
    is_let_in(&visitor, &wiki.asks(&[])).await;
    is_let_in(&visitor, &wiki.asks(&more)).await;

    asks(
        &visitor.opens(&wiki.asks(&[("prompt", "consent")])).await,
        &["您在本站的用户编号", "您的姓名"],
    );
    let silent = [("prompt", "none"), ("scope", "openid email")];
    let back = visitor.opens(&wiki.asks(&silent)).await.is(303).location();
    assert_eq!(said(&back)["error"], "consent_required");
}

#[tokio::test]
async fn nobody_is_asked_about_an_application_of_the_operators_own() {
    let world = World::new().await;
    let own = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    is_let_in(&visitor, &own.asks(&[("scope", "openid profile phone email")])).await;
}

#[tokio::test]
async fn only_who_was_asked_can_say_yes_and_only_on_our_own_page() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(&wiki.asks(&[])).await;

    let other = world.signed_in(OTHER_MOBILE).await;
    let led = presses(&other, &page, "yes").await.is(303);
    assert!(led.location().starts_with("/user/codelogin?next="));
    let stranger = presses(&world.visitor(), &page, "yes").await.is(303);
    assert!(stranger.location().starts_with("/user/codelogin?next="));
    let elsewhere = visitor.copy().sending("sec-fetch-site", "cross-site");
    presses(&elsewhere, &page, "yes").await.is(403);
    presses(&visitor, &page, "perhaps").await.is(422);
    visitor.posts("/oauth2/consent", &[]).await.is(422);

    asks(&visitor.opens(&wiki.asks(&[])).await, &["您在本站的用户编号", "您的姓名"]);
    asks(&other.opens(&wiki.asks(&[])).await, &["您在本站的用户编号", "您的姓名"]);
    assert_eq!(world.rows("consents").await, 0);
}
