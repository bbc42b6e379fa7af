//! An application proves that it is the one it says.

use reqwest::Method;

use super::application::is_refused;
use super::{Application, CALLBACK};
use crate::support::{MOBILE, World, seconds};

/// What none has: the refusal comes before anything that it asks.
const FIELDS: &[(&str, &str)] = &[("token", "x")];

#[tokio::test]
async fn a_secret_that_another_took_the_place_of_is_none() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let rotated = async |keep: &[&str]| {
        let command = ["client", "rotate", &wiki.id, "--json"];
        let rotated = world.operator(&[&command, keep].concat()).await;
        let rotated: serde_json::Value = serde_json::from_str(&rotated).expect("JSON");
        wiki.with_secret(rotated["client_secret"].as_str())
    };
    let second = rotated(&[]).await;
    is_refused(&wiki.revokes("x").await, 401, "invalid_client");
    second.revokes("x").await.is(200);
    let third = rotated(&["--keep", "1h"]).await;
    // The command keeps time by itself, and takes some.
    world.passes(seconds(3590));
    third.revokes("x").await.is(200);
    second.revokes("x").await.is(200);
    world.passes(seconds(60));
    third.revokes("x").await.is(200);
    is_refused(&second.revokes("x").await, 401, "invalid_client");
    is_refused(&wiki.revokes("x").await, 401, "invalid_client");
}

#[tokio::test]
async fn wrong_secrets_are_limited_and_the_right_one_goes_on() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let wrong = wiki.with_secret(Some(&"0".repeat(64)));
    for _ in 0..20 {
        is_refused(&wrong.revokes("x").await, 401, "invalid_client");
    }
    let answer = wrong.revokes("x").await;
    is_refused(&answer, 429, "invalid_client");
    assert_eq!(answer.header("retry-after"), Some("300"));
    wiki.revokes("x").await.is(200);
    world.passes(seconds(300));
    is_refused(&wrong.revokes("x").await, 401, "invalid_client");
    let told = world.told_in_all("client_refused").await;
    assert_eq!(told, 21, "and not that it was too often");
}

#[tokio::test]
async fn wrong_secrets_are_as_many_as_the_operator_says() {
    let world = World::with(&[("LIMIT_CLIENT_SECRETS_PER_ADDRESS", "2/90s")]).await;
    let wiki = Application::added(&world, &[]).await;
    let wrong = wiki.with_secret(Some("x"));
    for _ in 0..2 {
        is_refused(&wrong.revokes("x").await, 401, "invalid_client");
    }
    for (passes, wait) in [(0, "90"), (89, "1")] {
        world.passes(seconds(passes));
        let answer = wrong.revokes("x").await;
        is_refused(&answer, 429, "invalid_client");
        assert_eq!(answer.header("retry-after"), Some(wait));
    }
    world.passes(seconds(1));
    is_refused(&wrong.revokes("x").await, 401, "invalid_client");
}

#[tokio::test]
async fn nobody_fills_the_ledger_with_wrong_secrets() {
    let world = World::with(&[("LIMIT_CLIENT_SECRETS_PER_ADDRESS", "off")]).await;
    let wrong = Application::added(&world, &[]).await.with_secret(Some("x"));
    for _ in 0..70 {
        is_refused(&wrong.revokes("x").await, 401, "invalid_client");
    }
    assert_eq!(world.told_in_all("client_refused").await, 60);
    assert_eq!(world.told_in_all("left_out").await, 1);
}

#[tokio::test]
async fn who_says_it_in_two_ways_says_nothing() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let other = Application::added(&world, &[]).await;
    let public = Application::added(&world, &["--public"]).await;
    let (line, secret) = (world.visitor(), wiki.secret.as_deref().expect("a secret"));
    let post = || line.request(Method::POST, "/oauth2/revoke");
    let basic = |id: &str, secret: &str| post().basic_auth(id, Some(secret));
    let in_body = [("token", "x"), ("client_id", &wiki.id), ("client_secret", secret)];
    line.send(post().form(&in_body)).await.is(200);
    let id = [("token", "x"), ("client_id", &wiki.id)];
    line.send(basic(&wiki.id, secret).form(&id)).await.is(200);

    let both = line.send(basic(&wiki.id, secret).form(&in_body)).await;
    is_refused(&both, 400, "invalid_request");
    let two = line.send(basic(&other.id, other.secret.as_deref().expect("one")).form(&id)).await;
    is_refused(&two, 400, "invalid_request");
    let twice = basic(&wiki.id, secret).basic_auth(&other.id, Some("x")).form(FIELDS);
    is_refused(&line.send(twice).await, 400, "invalid_request");
    for request in [
        basic(&wiki.id, "").form(FIELDS),
        basic(&wiki.id, other.secret.as_deref().expect("one")).form(FIELDS),
        basic(&wiki.id, &secret.to_uppercase()).form(FIELDS),
        basic(&public.id, secret).form(FIELDS),
        basic("", secret).form(FIELDS),
        post().bearer_auth(secret).form(&id),
        post().header("authorization", "Basic !").form(&in_body),
        post().form(&id),
        post().form(FIELDS),
    ] {
        let answer = line.send(request).await;
        is_refused(&answer, 401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"codelogin\""));
    }
    is_refused(&public.asks("/oauth2/introspect", FIELDS).await, 401, "invalid_client");
}

/// The end of the test looks for the secret in log and ledger.
#[tokio::test]
async fn a_secret_in_the_place_of_the_id_is_kept_nowhere() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let (line, secret) = (world.visitor(), wiki.secret.as_deref().expect("a secret"));
    let swapped = line.request(Method::POST, "/oauth2/token").basic_auth(secret, Some(&wiki.id));
    is_refused(&line.send(swapped.form(FIELDS)).await, 401, "invalid_client");
    let in_address = format!("/oauth2/token?client_secret={secret}&client_id={}", wiki.id);
    is_refused(&line.posts(&in_address, FIELDS).await, 401, "invalid_client");
    assert_eq!(world.told_in_all("client_refused").await, 1);
    let unknown = wiki.with_secret(Some("x"));
    is_refused(&unknown.asks("/oauth2/token", FIELDS).await, 401, "invalid_client");
    let told = world.events(&[]).await;
    assert!(told.iter().any(|event| event["client"] == wiki.id.as_str()), "a known one is named");
}

/// An application that was told to sign nobody in before it proves anything tells nothing of codes.
#[tokio::test]
async fn a_code_is_not_looked_at_before_the_secret() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let wrong = wiki.with_secret(Some("x"));
    let (good, bad) =
        (wrong.exchanges(&code).await, wrong.exchanges_with("x", CALLBACK, None).await);
    assert_eq!((good.status, &good.body), (bad.status, &bad.body));
    wiki.exchanges(&code).await.is(200);
}
