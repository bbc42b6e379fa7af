//! A code: for one application, one address, one challenge, once.

use super::application::{VERIFIER, is_refused, told};
use super::{Application, CALLBACK, Tokens};
use crate::support::{Answer, MOBILE, World, at_once, seconds};

/// The application exchanges one code so many times at once.
async fn exchanged_at_once(wiki: &Application, code: &str, times: usize) -> Vec<Answer> {
    let calls: Vec<_> = (0..times).map(|_| (wiki.copy(), code.to_owned())).collect();
    at_once(calls.into_iter().map(async |(wiki, code)| wiki.exchanges(&code).await)).await
}

#[tokio::test]
async fn a_code_is_worth_nothing_in_other_hands() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let other = Application::added(&world, &["--public"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let with_another_secret = wiki.with_secret(Some(&"0".repeat(64))).exchanges(&code).await;
    is_refused(&with_another_secret, 401, "invalid_client");
    is_refused(&wiki.with_secret(None).exchanges(&code).await, 401, "invalid_client");
    is_refused(&other.exchanges(&code).await, 400, "invalid_grant");
    for (to, verifier) in [
        (CALLBACK, None),
        (CALLBACK, Some("")),
        (CALLBACK, Some(&VERIFIER.to_uppercase()[..])),
        (CALLBACK, Some(super::application::CHALLENGE)),
        ("", Some(VERIFIER)),
        ("https://wiki.example.com/back/", Some(VERIFIER)),
        ("https://wiki.example.com:443/back", Some(VERIFIER)),
    ] {
        let answer = wiki.exchanges_with(&code, to, verifier).await;
        is_refused(&answer, 400, "invalid_grant");
    }
    // None of them has used it up, or the owner would pay for what others try.
    let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
    wiki.has_all_of(&tokens).await;
    assert_eq!(tokens.scope, "openid profile phone");
}

#[tokio::test]
async fn who_takes_the_challenge_out_on_the_way_gains_nothing() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--no-pkce"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = wiki.is_given_code(&visitor, &without).await;
    is_refused(&wiki.exchanges(&code).await, 400, "invalid_grant");
    Tokens::in_answer(&wiki.exchanges_with(&code, CALLBACK, None).await);

    let careful = Application::added(&world, &[]).await;
    let answer = careful.sends(&visitor, &without).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"));
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
    let answer = careful.sends(&visitor, &plain).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"));
    let answer = careful.sends(&visitor, &[("code_challenge_method", "")]).await.is(303);
    assert_eq!(told(&answer, "error").as_deref(), Some("invalid_request"), "plain by default");
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let [code, late] =
        [wiki.is_given_code(&visitor, &[]).await, wiki.is_given_code(&visitor, &[]).await];
    world.passes(seconds(59));
    Tokens::in_answer(&wiki.exchanges(&code).await);
    world.passes(seconds(1));
    is_refused(&wiki.exchanges(&late).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_code_that_comes_again_later_takes_away_what_the_first_gave() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let beside = wiki.signs_in(&visitor, &[]).await;
    for wait in [0, 30, 600] {
        let offline = [("scope", "openid offline_access")];
        let code = wiki.is_given_code(&visitor, &offline).await;
        let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
        let later = Tokens::in_answer(&wiki.refreshes(&tokens.refresh).await);
        world.passes(seconds(wait));
        is_refused(&wiki.exchanges(&code).await, 400, "invalid_grant");
        wiki.has_nothing_of(&tokens).await;
        wiki.has_nothing_of(&later).await;
        is_refused(&wiki.exchanges(&code).await, 400, "invalid_grant");
    }
    assert_eq!(world.told("code_used_twice").await, 3, "each is told once");
    assert!(wiki.finds_active(&beside.refresh).await, "another grant is not touched");
    assert!(visitor.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_again_later_twice_at_once_takes_it_away_too() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    for (wait, is_used) in [(2, false), (0, true)] {
        let code = wiki.is_given_code(&visitor, &[]).await;
        let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
        world.passes(seconds(wait));
        if is_used {
            wiki.asks_userinfo(&tokens.access).await.is(200);
        }
        for answer in exchanged_at_once(&wiki, &code, 8).await {
            is_refused(&answer, 400, "invalid_grant");
        }
        wiki.has_nothing_of(&tokens).await;
    }
    assert_eq!(world.told("code_used_twice").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_not_beside_whoever_does() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
    let stranger = wiki.with_secret(None);
    let calls =
        (0..20).map(|at| (if at == 10 { wiki.copy() } else { stranger.copy() }, code.clone()));
    let calls = calls.map(async |(wiki, code)| wiki.exchanges(&code).await.status);
    let answers = at_once(calls).await;
    assert_eq!(answers.iter().filter(|status| **status == 400).count(), 1);
    wiki.has_nothing_of(&tokens).await;
}

#[tokio::test]
async fn what_another_application_does_with_the_code_takes_nothing_away() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let other = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let tokens = Tokens::in_answer(&wiki.exchanges(&code).await);
    is_refused(&other.exchanges(&code).await, 400, "invalid_grant");
    other.revokes(&tokens.access).await.is(200);
    other.revokes(&tokens.refresh).await.is(200);
    assert!(
        !other.finds_active(&tokens.access).await && !other.finds_active(&tokens.refresh).await
    );
    is_refused(&other.refreshes(&tokens.refresh).await, 400, "invalid_grant");
    wiki.has_all_of(&tokens).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_exchanges_at_once_one_wins_and_it_is_kept() {
    let world = World::new().await;
    for options in [&[][..], &["--public"]] {
        let wiki = Application::added(&world, options).await;
        let visitor = world.signed_in(MOBILE).await;
        world.passes(seconds(60));
        let code = wiki.is_given_code(&visitor, &[]).await;
        let answers = exchanged_at_once(&wiki, &code, 50).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 49));
        for answer in lost {
            is_refused(answer, 400, "invalid_grant");
        }
        let tokens = Tokens::in_answer(won[0]);
        wiki.has_all_of(&tokens).await;
        assert_eq!(world.told("code_used_twice").await, usize::from(!options.is_empty()));
        is_refused(&wiki.exchanges(&code).await, 400, "invalid_grant");
        wiki.has_nothing_of(&tokens).await;
    }
    assert_eq!(world.told("code_used_twice").await, 2);
    assert_eq!(world.told("signed_in_at_application").await, 2);
}
