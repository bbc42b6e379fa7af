//! An application that wants somebody to sign in again gets just that: no way round it, and no circle.

use super::Application;
use super::application::{signs_in_on_the_way, told, unsigned, way_back};
use crate::support::{MOBILE, OTHER_MOBILE, World, seconds};

/// People sign in again and again here.
const NO_LIMIT: &[(&str, &str)] = &[("LIMIT_SENDS_PER_MOBILE", "off")];

const LOGIN: &[(&str, &str)] = &[("prompt", "login")];

#[tokio::test]
async fn who_has_to_sign_in_again_does_so_once() {
    let world = World::with(NO_LIMIT).await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let sent = wiki.sends(&visitor, LOGIN).await;
    let back = way_back(&sent);
    visitor.follows(&sent).await.is(200);
    way_back(&visitor.opens(&back).await);
    way_back(&wiki.sends(&visitor, LOGIN).await);

    world.passes(seconds(60));
    let answer = signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await;
    assert!(told(&answer, "code").is_some());
    way_back(&wiki.sends(&visitor, LOGIN).await);
}

#[tokio::test]
async fn the_way_back_is_good_for_its_request_and_not_for_long() {
    let world = World::with(NO_LIMIT).await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let sent = wiki.sends(&visitor, LOGIN).await;
    let back = way_back(&sent);
    signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await.is(303);
    for other in [
        back.replace("state=st", "state=another"),
        back.replace("prompt=login", "prompt=login&max_age=1"),
        back.replace("authenticated_after=", "authenticated_after=1"),
        back.replace("authenticated_after=", "x="),
    ] {
        way_back(&visitor.opens(&other).await);
    }
    world.passes(seconds(300));
    assert!(told(&visitor.opens(&back).await, "code").is_some(), "time to agree to it");
    world.passes(seconds(1));
    way_back(&visitor.opens(&back).await);
}

#[tokio::test]
async fn who_was_never_signed_in_signs_in_once() {
    let world = World::with(NO_LIMIT).await;
    let wiki = Application::added(&world, &[]).await;
    for wish in [LOGIN, &[("max_age", "0")], &[("prompt", "select_account")], &[]] {
        let visitor = world.visitor();
        let sent = wiki.sends(&visitor, wish).await;
        world.passes(seconds(1500));
        let answer = signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await;
        assert!(told(&answer, "code").is_some(), "{wish:?}");
    }
}

#[tokio::test]
async fn a_sign_in_is_as_old_as_the_application_takes_it() {
    let world = World::with(NO_LIMIT).await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    world.passes(seconds(100));
    for young_enough in ["100", "101", "999999999999"] {
        wiki.is_given_code(&visitor, &[("max_age", young_enough)]).await;
    }
    for too_old in ["99", "1", "0"] {
        way_back(&wiki.sends(&visitor, &[("max_age", too_old)]).await);
        let quietly = [("max_age", too_old), ("prompt", "none")];
        let answer = wiki.sends(&visitor, &quietly).await.is(303);
        assert_eq!(told(&answer, "error").as_deref(), Some("login_required"));
    }
    for none in ["-1", "x", "1.5", "99999999999999999999"] {
        let answer = wiki.sends(&visitor, &[("max_age", none)]).await.is(303);
        assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"), "{none}");
    }
    let sent = wiki.sends(&visitor, &[("max_age", "0")]).await;
    let answer = signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await;
    assert!(told(&answer, "code").is_some());
}

/// Whoever sits at somebody else's open browser can post any form of ours.
#[tokio::test]
async fn agreeing_is_no_way_round_it() {
    let world = World::with(NO_LIMIT).await;
    world.add_user(OTHER_MOBILE).await;
    for options in [&[][..], &["--consent"]] {
        let wiki = Application::added(&world, options).await;
        let visitor = world.signed_in(MOBILE).await;
        let user = user(&visitor).await;
        world.passes(seconds(60));
        let agrees = async |asked: &str| {
            let request = asked.split_once('?').expect("a query").1;
            let fields = [("request", request), ("user", &user), ("consent", "yes")];
            visitor.posts("/oauth2/consent", &fields).await
        };
        for wish in [LOGIN, &[("max_age", "59")]] {
            way_back(&agrees(&wiki.address(wish)).await);
            let back = way_back(&wiki.sends(&visitor, wish).await);
            way_back(&agrees(&back).await);
        }
        let quietly = wiki.address(&[("max_age", "59"), ("prompt", "none")]);
        let answer = agrees(&quietly).await.is(200);
        assert_eq!(told(&answer, "error").as_deref(), Some("login_required"));
        assert_eq!(world.rows("grants").await, 0);
        assert_eq!(world.rows("consents").await, 0);

        let sent = wiki.sends(&visitor, LOGIN).await;
        let back = way_back(&sent);
        signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await;
        let answer = agrees(&back).await.is(200);
        assert!(told(&answer, "code").is_some());
        world.operator(&["client", "remove", &wiki.id]).await;
    }
}

#[tokio::test]
async fn an_application_that_expects_one_is_not_told_of_another() {
    let world = World::with(NO_LIMIT).await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::added(&world, &[]).await;
    let other = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let expected = world.signed_in(OTHER_MOBILE).await;
    let own = wiki.signs_in(&visitor, &[]).await.id;
    let hint = wiki.signs_in(&expected, &[]).await.id;
    world.passes(seconds(2 * 3600));
    wiki.is_given_code(&visitor, &[("id_token_hint", &own), ("prompt", "none")]).await;

    let quietly = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    let answer = wiki.sends(&visitor, &quietly).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("login_required"));
    let sent = wiki.sends(&visitor, &[("id_token_hint", &hint)]).await;
    let answer = signs_in_on_the_way((&world, &visitor), &sent, MOBILE).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("login_required"), "the wrong one again");
    let sent = wiki.sends(&visitor, &[("id_token_hint", &hint)]).await;
    let answer = signs_in_on_the_way((&world, &visitor), &sent, OTHER_MOBILE).await.is(303);
    assert!(told(&answer, "code").is_some());

    let (_, signature) = hint.rsplit_once('.').expect("three parts");
    let (cut, unsigned) = (&own[..own.len() - 5], unsigned(&own));
    for none in [cut, signature, &unsigned, "x", &own.replace('.', "..")] {
        let answer = wiki.sends(&visitor, &[("id_token_hint", none)]).await.is(303);
        assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"), "{none}");
    }
    let answer = other.sends(&visitor, &[("id_token_hint", &own)]).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"), "another's");
}

/// The address that we are known by is another by now: what was told under the one before was told by somebody else.
#[tokio::test]
async fn what_another_issuer_told_is_none_of_ours() {
    let (ours, others) = ("http://login.example.com", "http://id.example.com");
    let mut world = World::with(&[("PUBLIC_URL", ours)]).await;
    let wiki = Application::added(&world, &[]).await;
    let mut visitor = world.signed_in(MOBILE).await;
    let own = wiki.signs_in(&visitor, &[]).await.id;
    let hint = [("id_token_hint", own.as_str())];
    let sign_out = format!("/oauth2/logout?id_token_hint={own}");
    for (issuer, is_ours) in [(others, false), (ours, true)] {
        world.restart_with("PUBLIC_URL", issuer).await;
        visitor = visitor.goes_to(world.address());
        let answer = wiki.sends(&visitor, &hint).await.is(303);
        assert_eq!(told(&answer, "code").is_some(), is_ours);
        let error = (!is_ours).then_some("invalid_request");
        assert_eq!(told(&answer, "error").as_deref(), error);
        let page = visitor.opens(&sign_out).await.is(200);
        assert_eq!(page.text_of("form#logout").is_some(), !is_ours, "it asks");
        assert_eq!(visitor.is_signed_in().await, !is_ours);
    }
}

/// Whoever leads people here to sign in again does not have codes sent without end.
#[tokio::test]
async fn a_code_on_the_way_is_limited_as_any_other() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let wishes = [LOGIN, &[("max_age", "0")], &[("prompt", "login"), ("login_hint", MOBILE)]];
    for wish in wishes {
        let sent = wiki.sends(&visitor, wish).await;
        visitor.follows(&sent).await.is(200);
        let answer = visitor.asks_for_code(MOBILE).await.is(429);
        assert_eq!(answer.header("retry-after"), Some("60"), "{wish:?}");
    }
    // The number has five an hour, and then a browser that is known has three, the one of its sign-in among them.
    for _ in 2..=7 {
        world.passes(seconds(60));
        wiki.sends(&visitor, LOGIN).await.is(303);
        visitor.asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
    }
    world.passes(seconds(60));
    wiki.sends(&visitor, LOGIN).await.is(303);
    visitor.asks_for_code(MOBILE).await.is(429);
}

/// The id of whoever is signed in there.
pub async fn user(visitor: &crate::support::Visitor) -> String {
    let told = visitor.opens("/user/session").await.is(200).json();
    told["user"].as_str().expect("an id").to_owned()
}
