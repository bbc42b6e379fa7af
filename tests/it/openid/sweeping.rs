//! What is over is taken out of the tables, and nothing of what somebody still has to be told of.

use tokio::time::{sleep, timeout};

use super::{Application, Tokens};
use crate::support::{Broom, MOBILE, World, seconds};

const DAY: u64 = 24 * 60 * 60;

/// The broom leaves so many rows.
async fn are_left(world: &World, table: &str, rows: i64) {
    let swept = async {
        while world.rows(table).await != rows {
            sleep(seconds(1) / 50).await;
        }
    };
    timeout(seconds(60), swept).await.unwrap_or_else(|_| panic!("{table} never has {rows} rows"));
}

#[tokio::test]
async fn access_tokens_go_when_they_are_over() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let first = wiki.signs_in(&visitor, &[]).await;
    world.passes(seconds(1));
    let next = Tokens::in_answer(&wiki.refreshes(&first.refresh).await);
    assert_eq!(world.rows("access_tokens").await, 2);
    world.passes(seconds(599));
    let _broom = Broom::of(&world);
    are_left(&world, "access_tokens", 1).await;
    wiki.has_all_of(&next).await;
}

/// The application has to be told when the session ends, whatever it still has of it.
#[tokio::test]
async fn grants_go_when_they_are_over_and_so_is_the_session() {
    let world = World::with(&[("REFRESH_IDLE", "1h")]).await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let online = wiki.signs_in(&visitor, &[]).await;
    wiki.signs_in(&visitor, &[("scope", "openid offline_access")]).await;
    // Nobody exchanges this one.
    wiki.is_given_code(&visitor, &[]).await;
    assert_eq!(world.rows("grants").await, 3);
    world.passes(seconds(60 * 60));
    let _broom = Broom::of(&world);
    are_left(&world, "grants", 2).await;
    Tokens::in_answer(&wiki.refreshes(&online.refresh).await);
    visitor.posts("/user/logout", &[]).await.is(303);
    are_left(&world, "grants", 1).await;
    world.passes(seconds(14 * DAY));
    are_left(&world, "grants", 0).await;
    assert_eq!(world.rows("access_tokens").await, 0);
}
