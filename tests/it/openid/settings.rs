//! How long what an application is given is good, where the operator says so.

use super::application::is_refused;
use super::{Application, Tokens};
use crate::support::{MOBILE, World, seconds};

const HOUR: u64 = 60 * 60;
const OFFLINE: &[(&str, &str)] = &[("scope", "openid offline_access")];

#[tokio::test]
async fn an_access_token_lives_as_long_as_it_is_told() {
    let world = World::with(&[("TOKEN_LIFETIME", "2m")]).await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let code = wiki.is_given_code(&visitor, &[]).await;
    let mut given = wiki.exchanges(&code).await;
    for _ in 0..2 {
        assert_eq!((&given.json()["expires_in"], given.status), (&120.into(), 200));
        let Tokens { access, refresh, .. } = Tokens::in_answer(&given);
        let told = wiki.asks("/oauth2/introspect", &[("token", &access)]).await.json();
        let now = world.clock.now().seconds();
        assert_eq!((&told["iat"], &told["exp"]), (&now.into(), &(now + 120).into()));
        world.passes(seconds(119));
        wiki.asks_userinfo(&access).await.is(200);
        world.passes(seconds(1));
        is_refused(&wiki.asks_userinfo(&access).await, 401, "invalid_token");
        assert!(!wiki.finds_active(&access).await);
        given = wiki.refreshes(&refresh).await;
    }
}

#[tokio::test]
async fn what_outlives_the_session_is_over_when_it_is_not_used_for_so_long() {
    let world = World::with(&[("REFRESH_IDLE", "2h")]).await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let online = wiki.signs_in(&visitor, &[]).await;
    let offline = wiki.signs_in(&visitor, OFFLINE).await;
    for _ in 0..2 {
        world.passes(seconds(2 * HOUR - 1));
        Tokens::in_answer(&wiki.refreshes(&offline.refresh).await);
    }
    world.passes(seconds(2 * HOUR));
    wiki.has_nothing_of(&offline).await;
    Tokens::in_answer(&wiki.refreshes(&online.refresh).await);
}

#[tokio::test]
async fn what_outlives_the_session_is_over_after_so_long_however_it_is_used() {
    let world = World::with(&[("REFRESH_LIFETIME", "5h")]).await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let online = wiki.signs_in(&visitor, &[]).await;
    let offline = wiki.signs_in(&visitor, OFFLINE).await;
    for _ in 0..4 {
        world.passes(seconds(HOUR));
        Tokens::in_answer(&wiki.refreshes(&offline.refresh).await);
    }
    world.passes(seconds(HOUR - 1));
    let last = Tokens::in_answer(&wiki.refreshes(&offline.refresh).await);
    wiki.has_all_of(&last).await;
    world.passes(seconds(1));
    wiki.has_nothing_of(&last).await;
    Tokens::in_answer(&wiki.refreshes(&online.refresh).await);
}
