//! An application that does not take it is told again, four times in all.

use wiremock::ResponseTemplate;

use crate::support::{Application, MOBILE, NO_OTHER_LIMIT, World, seconds};

#[tokio::test]
async fn one_that_fails_is_told_again_after_ten_seconds_a_minute_and_ten_minutes_and_then_given_up()
{
    let mut settings = NO_OTHER_LIMIT.to_vec();
    settings.push(("METRICS_ADDR", "127.0.0.1:0"));
    let world = World::with(&settings).await;
    let wiki = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    wiki.answers(ResponseTemplate::new(503));
    visitor.posts("/user/logout", &[]).await.is(303);
    for (times, wait) in [(1, Some(10)), (2, Some(60)), (3, Some(600)), (4, None)] {
        assert_eq!(wiki.is_told().await.sid, sid);
        let event = world.tells_of_applications(times).await.pop().expect("one");
        assert_eq!(event["event"], "application_not_told");
        assert_eq!(event["again_in"], serde_json::json!(wait));
        let words = format!("could not tell the application {} that the session is over", wiki.id);
        let words = match wait {
            Some(wait) => format!("{words}, again in {wait} s: it answers 503"),
            None => format!(
                "{words}, and it is not tried again: it answers 503 → look at its --backchannel address"
            ),
        };
        assert_eq!(event["words"], words);
        if let Some(wait) = wait {
            world.passes(seconds(wait - 1));
            world.goes_round().await;
            assert!(!wiki.was_told(), "it is told too soon");
            world.passes(seconds(1));
        }
    }
    world.is_through().await;
    world.passes(seconds(24 * 60 * 60));
    world.goes_round().await;
    let counted = |outcome| format!("codelogin_applications_told_total{{outcome=\"{outcome}\"}}");
    assert_eq!(world.metric(&counted("failed")).await, Some(3.0));
    assert_eq!(world.metric(&counted("given_up")).await, Some(1.0));
}

#[tokio::test]
async fn one_that_recovers_is_told_by_a_token_that_is_good_then() {
    let world = World::new().await;
    let wiki = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    wiki.answers(ResponseTemplate::new(500));
    visitor.posts("/user/logout", &[]).await.is(303);
    wiki.is_told().await;
    world.tells_of_applications(1).await;
    wiki.answers(ResponseTemplate::new(204));
    world.passes(seconds(10));
    assert_eq!(wiki.is_told().await.sid, sid);
    let events = world.tells_of_applications(2).await;
    assert_eq!(events[1]["event"], "application_told");
    world.is_through().await;
}

#[tokio::test]
async fn where_one_is_led_nobody_looks() {
    let world = World::new().await;
    let wiki = Application::registered(&world).await;
    for (times, status) in [(1, 302), (2, 307)] {
        let elsewhere = ResponseTemplate::new(status);
        wiki.answers(elsewhere.insert_header("location", wiki.elsewhere().as_str()));
        world.passes(seconds(60));
        let visitor = world.signed_in(MOBILE).await;
        wiki.signs_in(&visitor).await;
        visitor.posts("/user/logout", &[]).await.is(303);
        wiki.is_told().await;
        let event = world.tells_of_applications(times).await.pop();
        let reason = event.expect("one")["reason"].clone();
        assert_eq!(reason, format!("it answers {status}, and redirects are not followed"));
        world.mishap("delete from notices").await;
    }
}

#[tokio::test]
async fn a_clock_that_was_ahead_puts_nothing_off_for_long() {
    let world = World::new().await;
    let wiki = Application::registered(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let sid = wiki.signs_in(&visitor).await;
    wiki.answers(ResponseTemplate::new(500));
    world.clock.advance(seconds(3600));
    visitor.posts("/user/logout", &[]).await.is(303);
    wiki.is_told().await;
    world.tells_of_applications(1).await;
    wiki.recovers();
    world.clock.set_back(seconds(3600));
    assert_eq!(wiki.is_told().await.sid, sid);
}
