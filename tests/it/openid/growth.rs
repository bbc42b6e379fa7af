//! What one person can have kept by asking again and again is bounded.

use super::{Application, Tokens};
use crate::support::{MOBILE, World, seconds};

#[tokio::test]
async fn an_application_has_a_hundred_grants_by_one_session() {
    let world = World::new().await;
    let wiki = Application::added(&world, &["--offline"]).await;
    let visitor = world.signed_in(MOBILE).await;
    let offline = wiki.signs_in(&visitor, &[("scope", "openid offline_access")]).await;
    let mut all = Vec::new();
    for _ in 0..101 {
        world.passes(seconds(1));
        all.push(wiki.signs_in(&visitor, &[]).await);
    }
    wiki.has_nothing_of(&all[0]).await;
    for tokens in [&all[1], &all[100]] {
        wiki.has_all_of(tokens).await;
    }
    assert_eq!(world.rows("grants where is_offline = 0").await, 100);
    Tokens::in_answer(&wiki.refreshes(&offline.refresh).await);

    let elsewhere = wiki.signs_in(&world.signed_in(MOBILE).await, &[]).await;
    wiki.has_all_of(&elsewhere).await;
    wiki.has_all_of(&all[1]).await;
}

#[tokio::test]
async fn of_one_grant_a_hundred_access_tokens_are_good() {
    let world = World::new().await;
    let wiki = Application::added(&world, &[]).await;
    let mut all = vec![wiki.signs_in(&world.signed_in(MOBILE).await, &[]).await];
    for _ in 0..100 {
        world.passes(seconds(1));
        let last = all.last().expect("the first");
        all.push(Tokens::in_answer(&wiki.refreshes(&last.refresh).await));
    }
    assert!(!wiki.finds_active(&all[0].access).await);
    for tokens in [&all[1], &all[100]] {
        assert!(wiki.finds_active(&tokens.access).await);
    }
    assert_eq!(world.rows("access_tokens").await, 100);
}
