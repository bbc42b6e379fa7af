//! Who is asked what an application may know, and nobody else, says so.

use super::again::user;
use super::application::{is_refused, told, way_back};
use super::{Application, Tokens};
use crate::support::{Answer, MOBILE, OTHER_MOBILE, Visitor, World, at_once, seconds};

/// Presses a button of the page that asks.
async fn says(visitor: &Visitor, page: &Answer, word: &str) -> Answer {
    let value = |name: &str| {
        let field = format!("form#consent [name={name}]");
        page.attribute_of(&field, "value").expect("a field")
    };
    let fields = [("request", value("request")), ("user", value("user"))];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.posts("/oauth2/consent", &[&fields[..], &[("consent", word)]].concat()).await
}

#[tokio::test]
async fn what_was_agreed_to_is_remembered_and_no_more() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--consent"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = wiki.sends(&visitor, &[]).await.is(200).says("Wiki");
    let answer = says(&visitor, &page, "no").await.is(200);
    assert_eq!(told(&answer, "error").as_deref(), Some("access_denied"));
    let page = wiki.sends(&visitor, &[("scope", "openid profile")]).await.is(200);
    let answer = says(&visitor, &page, "yes").await.is(200);
    assert!(told(&answer, "code").is_some());
    for (wish, status) in [
        (&[("scope", "openid profile")][..], 303),
        (&[("scope", "openid")], 303),
        (&[("scope", "openid profile phone")], 200),
        (&[("scope", "openid"), ("prompt", "consent")], 200),
    ] {
        wiki.sends(&visitor, wish).await.is(status);
    }
    let answer = wiki.sends(&visitor, &[("prompt", "none")]).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("consent_required"));

    let client = [("client", wiki.id.as_str())];
    visitor.posts("/user/account/applications/end", &client).await.is(303);
    wiki.sends(&visitor, &[("scope", "openid")]).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_agreed_to_in_two_tabs_at_once_is_both_remembered() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for _ in 0..12 {
        let wiki = Application::added(&world, &["--consent"]).await;
        let mut tabs = Vec::new();
        for scope in ["openid profile", "openid phone"] {
            let page = wiki.sends(&visitor, &[("scope", scope)]).await.is(200);
            tabs.push((visitor.copy(), page));
        }
        let tabs = tabs.into_iter().map(async |(tab, page)| says(&tab, &page, "yes").await);
        for answer in at_once(tabs).await {
            let code = told(&answer, "code").expect("a code");
            let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
            Tokens::in_answer(&wiki.refreshes(&tokens.refresh).await);
        }
    }
}

#[tokio::test]
async fn what_one_was_asked_another_does_not_answer() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::added(&world, &["--consent"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = wiki.sends(&visitor, &[]).await.is(200);
    visitor.asks_for_code(OTHER_MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(OTHER_MOBILE);
    visitor.types(OTHER_MOBILE, &code).await.is(303);

    let back = way_back(&says(&visitor, &page, "yes").await);
    way_back(&says(&visitor, &page, "no").await);
    way_back(&says(&world.visitor(), &page, "yes").await);
    assert_eq!((world.rows("consents").await, world.rows("grants").await), (0, 0));
    let page = visitor.opens(&back).await.is(200);
    assert!(told(&says(&visitor, &page, "yes").await.is(200), "code").is_some());
    world.passes(seconds(60));
    wiki.sends(&world.signed_in(MOBILE).await, &[]).await.is(200);
}

#[tokio::test]
async fn no_other_site_and_no_odd_form_says_yes() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--consent"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = wiki.sends(&visitor, &[]).await.is(200);
    let elsewhere = visitor.copy().sending("sec-fetch-site", "cross-site");
    says(&elsewhere, &page, "yes").await.is(403);
    for word in ["", "maybe", "YES"] {
        says(&visitor, &page, word).await.is(422);
    }
    let user = user(&visitor).await;
    let address = wiki.address(&[]);
    let request = address.split_once('?').expect("a query").1;
    let elsewhere = request.replace("wiki.example.com", "evil.example.com");
    for (request, user, status) in [
        ("", user.as_str(), 400),
        ("client_id=x", &user, 400),
        (&elsewhere, &user, 400),
        (request, "", 303),
        (request, "somebody", 303),
    ] {
        let fields = [("request", request), ("user", user), ("consent", "yes")];
        let answer = visitor.posts("/oauth2/consent", &fields).await.is(status);
        let to = answer.header("location").unwrap_or("/user/");
        assert!(to.starts_with("/user/") && !answer.body.contains("evil"), "{to}");
    }
    assert_eq!((world.rows("consents").await, world.rows("grants").await), (0, 0));
}

/// Who has agreed to less is asked, and the refresh of what was more is refused.
#[tokio::test]
async fn a_refresh_needs_what_was_agreed_to() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--consent"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = wiki.sends(&visitor, &[]).await.is(200);
    let code = told(&says(&visitor, &page, "yes").await.is(200), "code").expect("a code");
    let tokens = super::Tokens::in_answer(&wiki.exchanges(&code).await);
    super::Tokens::in_answer(&wiki.refreshes(&tokens.refresh).await);
    world.mishap("update consents set scopes = 'openid'").await;
    is_refused(&wiki.refreshes(&tokens.refresh).await, 400, "invalid_grant");
    wiki.has_nothing_of(&tokens).await;
}
