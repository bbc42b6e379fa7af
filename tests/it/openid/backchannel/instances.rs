//! Nothing is lost by a restart, and of two instances one tells.

use std::collections::BTreeSet;

use wiremock::ResponseTemplate;

use crate::support::{Application, MOBILE, NO_OTHER_LIMIT, World, seconds};

#[tokio::test]
async fn what_ends_while_nobody_is_there_to_tell_is_told_afterwards() {
    let mut world = World::new().await;
    let wiki = Application::registered(&world).await;
    let sid = wiki.signs_in(&world.signed_in(MOBILE).await).await;
    world.stops().await;
    world.operator(&["session", "end", MOBILE]).await;
    world.starts().await;
    assert_eq!(wiki.is_told().await.sid, sid);
}

#[tokio::test]
async fn what_is_broken_off_in_the_middle_is_told_once_more() {
    let mut world = World::new().await;
    let wiki = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    wiki.answers(ResponseTemplate::new(200).set_delay(seconds(60)));
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
    world.restart().await;
    wiki.recovers();
    world.passes(seconds(10));
    assert_eq!(wiki.is_told().await.sid, sid);
    let events = world.tells_of_applications(1).await;
    assert_eq!(events[0]["event"], "application_told");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_instances_one_tells() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let mut sids = BTreeSet::new();
    for _ in 0..20 {
        sids.insert(wiki.signs_in(&world.signed_in(MOBILE).await).await);
    }
    world.operator(&["session", "end", MOBILE]).await;
    tokio::join!(world.goes_round(), world.goes_round(), world.goes_round());
    for _ in 0..20 {
        assert!(sids.remove(&wiki.is_told().await.sid), "it is told twice");
    }
    world.tells_of_applications(20).await;
    world.is_through().await;
}

#[tokio::test]
async fn a_slow_application_does_not_hold_up_the_others() {
    let world = World::with(NO_OTHER_LIMIT).await;
    // Those that wait as long are told in the order of their names.
    let mut both = [Application::registered(&world).await, Application::registered(&world).await];
    both.sort_by(|one, other| one.id.cmp(&other.id));
    let [slow, quick] = both;
    slow.answers(ResponseTemplate::new(200).set_delay(seconds(60)));
    for _ in 0..9 {
        let visitor = world.signed_in(MOBILE).await;
        slow.signs_in(&visitor).await;
        quick.signs_in(&visitor).await;
    }
    world.operator(&["session", "end", MOBILE]).await;
    for _ in 0..9 {
        quick.is_told().await;
    }
    let told = world.tells_of_applications(9).await;
    assert!(told.iter().all(|event| event["client"] == quick.id), "{told:#?}");
    // The first of the slow one are given five seconds, and then the rest.
    for _ in 0..9 {
        slow.is_told().await;
    }
    let told = world.tells_of_applications(18).await;
    assert_eq!(told[17]["reason"], "no answer in 5 s");
}

#[tokio::test]
async fn where_nobody_is_to_be_told_nothing_is_written() {
    let world = World::new().await;
    let _wiki = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    world.is_through().await;
    let before = world.written();
    for _ in 0..3 {
        world.goes_round().await;
        assert!(world.written() == before, "it writes");
    }
}
