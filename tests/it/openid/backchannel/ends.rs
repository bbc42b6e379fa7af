//! However a session ends before its time, it is told.

use crate::support::{
    Application, MOBILE, NO_OTHER_LIMIT, OTHER_MOBILE, PASSWORD, Visitor, World, seconds,
};

/// Somebody who is signed in here and at an application, and the session's lasting name.
async fn signed_in(world: &World, application: &Application) -> (Visitor, String) {
    let visitor = world.signed_in(MOBILE).await;
    let sid = application.signs_in(&visitor).await;
    (visitor, sid)
}

#[tokio::test]
async fn one_who_signs_out_is_signed_out_at_the_application() {
    let world = World::with(&[("METRICS_ADDR", "127.0.0.1:0")]).await;
    let wiki = Application::registered(&world).await;
    let (visitor, sid) = signed_in(&world, &wiki).await;
    let user = visitor.opens("/user/session").await.is(200).json()["user"].clone();
    visitor.posts("/user/logout", &[]).await.is(303);

    let told = wiki.is_told().await;
    assert_eq!((told.sid, user), (sid, told.user.into()));
    let events = world.tells_of_applications(1).await;
    assert_eq!(events[0]["event"], "application_told");
    assert_eq!(events[0]["client"], wiki.id);
    let words = format!("told the application {} that the session is over", wiki.id);
    assert_eq!(events[0]["words"], words);
    assert_eq!(world.told("application_told").await, 1, "it is found by the number");
    let counted = |outcome| format!("codelogin_applications_told_total{{outcome=\"{outcome}\"}}");
    assert_eq!(world.metric(&counted("told")).await, Some(1.0));
    assert_eq!(world.metric(&counted("failed")).await, Some(0.0));
    assert_eq!(world.rows("notices").await, 0);
}

#[tokio::test]
async fn what_is_ended_on_the_account_page_is_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let (_, sid) = signed_in(&world, &wiki).await;
    let here = world.signed_in(MOBILE).await;
    here.posts("/user/account/sessions/end", &[("others", "1")]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
    assert!(here.is_signed_in().await);
}

#[tokio::test]
async fn a_change_of_the_password_is_told_of_the_other_sessions() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    let (_, sid) = signed_in(&world, &wiki).await;
    let here = world.signed_in(MOBILE).await;
    let own = wiki.signs_in(&here).await;
    here.posts("/user/account/password", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
    // The session goes on under another id, and is the same to the application.
    here.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, own);
}

#[tokio::test]
async fn what_the_operator_ends_is_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    for command in [
        &["session", "end", MOBILE] as &[&str],
        &["session", "end", "--all"],
        &["user", "disable", MOBILE],
    ] {
        let (_, sid) = signed_in(&world, &wiki).await;
        world.operator(command).await;
        assert_eq!(wiki.is_told().await.sid, sid, "{command:?}");
    }
}

#[tokio::test]
async fn the_end_of_a_removed_user_is_told_and_the_ledger_does_not_say_whose_it_was() {
    let world = World::new().await;
    let wiki = Application::registered(&world).await;
    let (_, sid) = signed_in(&world, &wiki).await;
    world.operator(&["user", "remove", MOBILE]).await;
    assert_eq!(wiki.is_told().await.sid, sid);
    let events = world.tells_of_applications(1).await;
    assert!(events[0]["user"].is_null() && events[0]["mobile"].is_null(), "{events:?}");
}

#[tokio::test]
async fn another_person_in_the_same_browser_is_told_as_the_end_of_the_first() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let wiki = Application::registered(&world).await;
    let (browser, sid) = signed_in(&world, &wiki).await;
    browser.asks_for_code(OTHER_MOBILE).await.is(200);
    browser.types(OTHER_MOBILE, &world.yunxin.code_sent_to(OTHER_MOBILE)).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
}

#[tokio::test]
async fn one_session_too_many_is_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    world.set_password(MOBILE, PASSWORD).await;
    let wiki = Application::registered(&world).await;
    let (_, sid) = signed_in(&world, &wiki).await;
    for _ in 0..50 {
        world.passes(seconds(1));
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    }
    assert_eq!(wiki.is_told().await.sid, sid);
}

#[tokio::test]
async fn a_session_that_expires_is_not_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    let wiki = Application::registered(&world).await;
    signed_in(&world, &wiki).await;
    world.passes(seconds(15 * 24 * 60 * 60));
    let (visitor, sid) = signed_in(&world, &wiki).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(wiki.is_told().await.sid, sid);
}
