//! Refresh tokens: two tabs log nobody out, a thief is found, and what may be known never grows.

use super::application::is_refused;
use super::{Application, Tokens};
use crate::support::{MOBILE, World, at_once, seconds};

#[tokio::test(flavor = "multi_thread")]
async fn tabs_that_refresh_at_once_go_on_with_the_same_one() {
    let world = World::new().await;
    let app = Application::added(&world, &["--public"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = app.signs_in(&visitor, &[]).await;
    let tabs: Vec<_> = (0..20).map(|_| (app.copy(), tokens.refresh.clone())).collect();
    let tabs = tabs.into_iter().map(async |(app, refresh)| app.refreshes(&refresh).await);
    let next: Vec<_> = at_once(tabs).await.iter().map(Tokens::in_answer).collect();
    for one in &next {
        assert_eq!(one.refresh, next[0].refresh);
        app.asks_userinfo(&one.access).await.is(200);
    }
    assert_ne!(next[0].refresh, tokens.refresh);
    world.passes(seconds(29));
    let late = Tokens::in_answer(&app.refreshes(&tokens.refresh).await);
    assert_eq!(late.refresh, next[0].refresh, "an answer that was lost is given again");
    Tokens::in_answer(&app.refreshes(&late.refresh).await);
    assert_eq!(world.told("refresh_token_used_twice").await, 0);
}

#[tokio::test]
async fn whoever_of_owner_and_thief_comes_second_ends_it_for_both() {
    let world = World::new().await;
    let app = Application::added(&world, &["--public"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let stolen = app.signs_in(&visitor, &[]).await;
    let beside = app.signs_in(&visitor, &[]).await;
    let next = Tokens::in_answer(&app.refreshes(&stolen.refresh).await);
    world.passes(seconds(30));
    is_refused(&app.refreshes(&stolen.refresh).await, 400, "invalid_grant");
    for tokens in [&stolen, &next] {
        app.has_nothing_of(tokens).await;
    }
    is_refused(&app.refreshes(&stolen.refresh).await, 400, "invalid_grant");
    assert_eq!(world.told("refresh_token_used_twice").await, 1);
    app.has_all_of(&beside).await;
    assert!(visitor.is_signed_in().await);
}

#[tokio::test]
async fn a_confidential_application_has_the_same_one_again() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let first = wiki.signs_in(&visitor, &[]).await;
    for _ in 0..3 {
        world.passes(seconds(31));
        let next = Tokens::in_answer(&wiki.refreshes(&first.refresh).await);
        assert_eq!(next.refresh, first.refresh);
        assert_ne!(next.access, first.access);
        wiki.has_all_of(&next).await;
    }
}

#[tokio::test]
async fn what_may_be_known_never_grows() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--no-pkce"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.signs_in(&visitor, &[("scope", "openid profile offline_access")]).await;
    assert_eq!(tokens.scope, "openid profile", "it may not stay when the person is gone");
    let asks = async |scope| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh)];
        wiki.asks("/oauth2/token", &[&fields[..], &[("scope", scope)]].concat()).await
    };
    for more in ["openid phone", "openid profile offline_access", "openid admin", "phone", " "] {
        is_refused(&asks(more).await, 400, "invalid_scope");
    }
    let narrow = Tokens::in_answer(&asks("openid").await);
    assert_eq!(narrow.scope, "openid");
    let told = wiki.asks_userinfo(&narrow.access).await.is(200).json();
    assert_eq!(told.as_object().expect("an object").keys().collect::<Vec<_>>(), ["sub"]);
    let whole = Tokens::in_answer(&wiki.refreshes(&narrow.refresh).await);
    assert_eq!(whole.scope, "openid profile", "what was granted stays granted");
}

#[tokio::test]
async fn what_is_no_refresh_token_is_none() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.signs_in(&visitor, &[]).await;
    let (family, rest) = tokens.refresh.split_once('-').expect("two halves");
    for other in [
        family.to_owned(),
        format!("{family}-2-{rest}"),
        tokens.refresh.replacen("-1-", "-2-", 1),
        tokens.refresh.replacen("-1-", "-0-", 1),
        tokens.refresh.replacen("-1-", "-01-", 1),
        tokens.refresh.to_uppercase(),
        format!("{} ", tokens.refresh),
        tokens.access.clone(),
        tokens.id.clone(),
        "x".repeat(10_000),
    ] {
        is_refused(&wiki.refreshes(&other).await, 400, "invalid_grant");
    }
    assert!(wiki.finds_active(&tokens.refresh).await, "nobody takes it away by guessing");
    wiki.asks_userinfo(&tokens.refresh).await.is(401);
    wiki.asks_userinfo(&tokens.id).await.is(401);
    is_refused(&wiki.exchanges(&tokens.access).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_refresh_asks_operator_and_person_anew() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let offline = [("scope", "openid offline_access")];
    let tokens = wiki.signs_in(&visitor, &offline).await;
    Tokens::in_answer(&wiki.refreshes(&tokens.refresh).await);
    world.operator(&["client", "change", &wiki.id, "--no-offline"]).await;
    is_refused(&wiki.refreshes(&tokens.refresh).await, 400, "invalid_grant");
    wiki.has_nothing_of(&tokens).await;

    let tokens = wiki.signs_in(&visitor, &[]).await;
    world.operator(&["client", "change", &wiki.id, "--consent"]).await;
    is_refused(&wiki.refreshes(&tokens.refresh).await, 400, "invalid_grant");
    wiki.has_nothing_of(&tokens).await;
}

#[tokio::test]
async fn a_token_that_is_given_back_is_worth_nothing() {
    let world = World::new().await;
    for options in [&[][..], &["--public"]] {
        let app = Application::added(&world, options).await;
        world.passes(seconds(60));
        let visitor = world.signed_in(MOBILE).await;
        let tokens = app.signs_in(&visitor, &[]).await;
        app.revokes(&tokens.access).await.is(200);
        app.asks_userinfo(&tokens.access).await.is(401);
        let next = Tokens::in_answer(&app.refreshes(&tokens.refresh).await);
        app.asks_userinfo(&next.access).await.is(200);
        app.revokes(&next.refresh).await.is(200);
        app.has_nothing_of(&next).await;
        app.revokes(&next.refresh).await.is(200);
        app.revokes("nothing").await.is(200);
    }
}
