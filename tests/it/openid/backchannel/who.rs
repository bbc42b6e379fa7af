//! Who is told: the applications that have seen the session, and no other.

use crate::support::{Application, MOBILE, NO_OTHER_LIMIT, World, seconds};

#[tokio::test]
async fn of_two_sessions_the_one_that_ends_is_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let first = world.signed_in(MOBILE).await;
    let first_sid = wiki.signs_in(&first).await;
    let second = world.signed_in(MOBILE).await;
    let second_sid = wiki.signs_in(&second).await;
    assert_ne!(first_sid, second_sid);
    second.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, second_sid);
    first.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, first_sid);
}

#[tokio::test]
async fn those_that_have_seen_the_session_are_told_each_once() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let shop = Application::registered(&world).await;
    let _stranger = Application::registered(&world).await;
    let never_through = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    shop.signs_in(&visitor).await;
    never_through.begins_to_sign_in(&visitor).await;
    // One may have signed in there twice; and what the person ended there has been seen all the same.
    wiki.signs_in(&visitor).await;
    let end = "/user/account/applications/end";
    visitor.posts(end, &[("client", &shop.id)]).await.is(303);
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
    assert_eq!(shop.is_told().await.sid, sid);
    world.tells_of_applications(2).await;
}

#[tokio::test]
async fn one_that_is_disabled_hears_nothing_more() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let witness = Application::registered(&world).await;
    // One that is disabled when the session ends, and one that is by the time that it is tried again.
    for is_disabled_before in [true, false] {
        let visitor = world.signed_in(MOBILE).await;
        let sid = wiki.signs_in(&visitor).await;
        witness.signs_in(&visitor).await;
        if is_disabled_before {
            world.operator(&["client", "disable", &wiki.id]).await;
        }
        wiki.answers(wiremock::ResponseTemplate::new(503));
        visitor.posts("/user/logout", &[]).await.is(303);
        assert_eq!(witness.is_told().await.sid, sid);
        if !is_disabled_before {
            assert_eq!(wiki.is_told().await.sid, sid);
            world.tells_of_applications(3).await;
            world.operator(&["client", "disable", &wiki.id]).await;
            world.passes(seconds(10));
            world.is_through().await;
        }
        world.operator(&["client", "enable", &wiki.id]).await;
        wiki.recovers();
    }
    world.passes(seconds(10 * 60));
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
}

#[tokio::test]
async fn one_without_an_address_is_not_waited_for() {
    let world = World::new().await;
    let wiki = Application::registered(&world).await;
    world.mishap("update clients set backchannel = null").await;
    let witness = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    witness.signs_in(&visitor).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(witness.is_told().await.sid, sid);
    world.is_through().await;
}

#[tokio::test]
async fn what_nobody_has_looked_at_is_not_swept_away() {
    let mut world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let sid = wiki.signs_in(&world.signed_in(MOBILE).await).await;
    world.stops().await;
    world.operator(&["session", "end", MOBILE]).await;
    world.passes(seconds(48 * 60 * 60));
    world.sweeps_ended_sessions().await;
    world.starts().await;
    assert_eq!(wiki.is_told().await.sid, sid);
    world.is_through().await;
    world.passes(seconds(48 * 60 * 60));
    world.sweeps_ended_sessions().await;
    assert_eq!(world.rows("ended_sessions").await, 0);
}
