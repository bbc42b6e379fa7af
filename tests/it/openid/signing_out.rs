//! An application sends somebody here to sign out. Only one that knows this very session ends it unasked, and nobody is
//! led where the application has not said beforehand.

use url::form_urlencoded::Serializer;

use super::Application;
use super::application::{AFTERWARDS, unsigned};
use crate::support::{Answer, MOBILE, OTHER_MOBILE, Visitor, World, seconds};

async fn is_sent_out(visitor: &Visitor, said: &[(&str, &str)]) -> Answer {
    let query = Serializer::new(String::new()).extend_pairs(said).finish();
    visitor.opens(&format!("/oauth2/logout?{query}")).await
}

#[tokio::test]
async fn who_knows_this_session_ends_it() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let tokens = wiki.signs_in(&visitor, &[]).await;
    world.passes(seconds(2 * 3600));
    let state = "a\r\nset-cookie: b=1&post=2";
    let said = [("id_token_hint", &tokens.id[..]), ("post_logout_redirect_uri", AFTERWARDS)];
    let answer = is_sent_out(&visitor, &[&said[..], &[("state", state)]].concat()).await.is(303);
    let to: url::Url = answer.location().parse().expect("an address");
    assert_eq!(to.query_pairs().collect::<Vec<_>>(), [("state".into(), state.into())]);
    assert!(answer.location().starts_with(AFTERWARDS));
    assert!(!visitor.is_signed_in().await);
    wiki.has_nothing_of(&tokens).await;
    let again = is_sent_out(&visitor, &said).await.is(303);
    assert_eq!(again.location(), AFTERWARDS, "a session that is over already");
}

#[tokio::test]
async fn whoever_else_sends_somebody_ends_nothing_unasked() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::added(&world, &[]).await;
    let other = Application::added(&world, &[]).await;
    let gone = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let own = wiki.signs_in(&visitor, &[]).await.id;
    let of_gone = gone.signs_in(&visitor, &[]).await.id;
    world.operator(&["client", "disable", &gone.id]).await;
    world.passes(seconds(60));
    let elsewhere = world.signed_in(MOBILE).await;
    let of_another_session = wiki.signs_in(&elsewhere, &[]).await.id;
    let somebody = world.signed_in(OTHER_MOBILE).await;
    let of_somebody = wiki.signs_in(&somebody, &[]).await.id;
    let forged = format!("{}AAAA", &own[..own.len() - 4]);
    let to = ("post_logout_redirect_uri", AFTERWARDS);
    for said in [
        &[to][..],
        &[to, ("client_id", &wiki.id)],
        &[to, ("id_token_hint", &of_another_session)],
        &[to, ("id_token_hint", &of_somebody)],
        &[to, ("id_token_hint", &of_gone)],
        &[to, ("id_token_hint", &forged)],
        &[to, ("id_token_hint", &unsigned(&own))],
        &[to, ("id_token_hint", "x")],
        &[to, ("id_token_hint", &own), ("id_token_hint", &own)],
        &[to, to, ("id_token_hint", &own)],
        &[to, ("id_token_hint", &own), ("client_id", &other.id)],
    ] {
        let page = is_sent_out(&visitor, said).await.is(200);
        assert!(page.text_of("form#logout").is_some(), "{said:?}: it asks");
        page.says_not("wiki.example.com");
        assert!(visitor.is_signed_in().await, "{said:?}");
    }
    for whoever in [&elsewhere, &somebody] {
        assert!(whoever.is_signed_in().await);
    }
}

#[tokio::test]
async fn nobody_is_led_to_an_address_that_is_not_registered() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--logout-redirect", "http://127.0.0.1:9/bye"]).await;
    for other in [
        "https://evil.example.com/bye",
        "https://wiki.example.com/back",
        "https://wiki.example.com/bye/",
        "https://wiki.example.com/bye?a=1",
        "http://127.0.0.1:10/bye",
        "javascript:alert(1)",
    ] {
        world.passes(seconds(3600));
        let visitor = world.signed_in(MOBILE).await;
        let own = wiki.signs_in(&visitor, &[]).await.id;
        let said = [("id_token_hint", &own[..]), ("post_logout_redirect_uri", other)];
        let page = is_sent_out(&visitor, &said).await.is(200);
        assert_eq!(page.header("location"), None, "{other}");
        page.says_not("evil").says_not("javascript:");
        assert!(!visitor.is_signed_in().await);
        let stranger = is_sent_out(&world.visitor(), &said[1..]).await.is(200);
        assert_eq!(stranger.header("location"), None);
    }
}

#[tokio::test]
async fn what_is_posted_from_elsewhere_does_nothing_by_itself() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let own = wiki.signs_in(&visitor, &[]).await.id;
    let elsewhere = visitor.copy().sending("sec-fetch-site", "cross-site");
    let elsewhere = elsewhere.sending("origin", "https://evil.example.com");
    let answer = elsewhere.posts("/oauth2/logout", &[("id_token_hint", &own)]).await.is(303);
    assert_eq!(answer.location(), format!("/oauth2/logout?id_token_hint={own}"));
    let address = wiki.address(&[("state", "a\r\nb: c")]);
    let form = address.split_once('?').expect("a query").1;
    let answer = elsewhere.posts_raw("/oauth2/authorize", form.to_owned()).await.is(303);
    assert_eq!(answer.location(), address, "the same as by a link");
    assert!(visitor.is_signed_in().await);
    assert_eq!(world.rows("grants").await, 1);
    elsewhere.posts("/user/logout", &[]).await.is(403);
}
