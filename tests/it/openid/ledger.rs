//! What the ledger tells of applications: what somebody did, and not what a program repeats all day.

use serde_json::Value;

use super::{Application, Tokens};
use crate::support::{MOBILE, World};

#[tokio::test]
async fn what_an_application_does_by_itself_is_not_told() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for options in [&[][..], &["--public"]] {
        let app = Application::added(&world, options).await;
        let tokens = app.signs_in(&visitor, &[]).await;
        let told = world.events(&[]).await;
        let next = Tokens::in_answer(&app.refreshes(&tokens.refresh).await);
        app.has_all_of(&next).await;
        app.signs_in(&visitor, &[]).await;
        app.revokes(&next.access).await.is(200);
        assert_eq!(world.events(&[]).await, told, "{options:?}");
    }
}

#[tokio::test]
async fn what_the_operator_ends_beyond_sessions_is_told_with_its_number() {
    for (act, again) in [
        (&["session", "end", MOBILE][..], true),
        (&["session", "end", "--all"], true),
        (&["user", "disable", MOBILE], true),
        (&["user", "remove", MOBILE], false),
    ] {
        let world = World::new().await;
        let wiki = Application::added(&world, &["--offline"]).await;
        let visitor = world.signed_in(MOBILE).await;
        // This one ends with its session.
        wiki.signs_in(&visitor, &[]).await;
        for _ in 0..2 {
            wiki.signs_in(&visitor, &[("scope", "openid offline_access")]).await;
        }
        world.operator(act).await;
        if again {
            world.operator(act).await;
        }
        let told = world.events(&[]).await;
        let told = told.iter().filter(|event| event["event"] == "grants_ended_by_operator");
        let counts: Vec<&Value> = told.map(|event| &event["count"]).collect();
        assert_eq!(counts, [2], "{act:?}");
    }
}
