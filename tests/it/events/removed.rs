//! Somebody is removed while a message is on its way to them: what is personal is gone, and stays so.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{Line, MOBILE, World};

/// Removes the user while the provider is at a message, which it then answers so.
async fn removed_before(answer: Option<ResponseTemplate>, settings: &[(&str, &str)]) {
    let mut world = World::with(settings).await;
    let line = Line::of(&mut world).await;
    let user = world.events_of(MOBILE).await[0]["user"].clone();
    if let Some(answer) = answer {
        world.yunxin.answers(answer);
    }
    let held = line.holds_next();
    let visitor = world.visitor();
    let asks = tokio::spawn(async move { visitor.asks_for_code(MOBILE).await.status });
    world.yunxin.is_asked().await;
    world.yunxin.code_sent_to(MOBILE);
    world.operator(&["user", "remove", MOBILE]).await;
    held.arrives();
    let status = asks.await.expect("no panic");
    assert!(matches!(status, 200 | 502), "answered by {status}");
    // Whatever is under way is done when it has stopped.
    world.restart().await;

    assert_eq!(world.events_of(MOBILE).await, [] as [Value; 0], "no number leads to them");
    for event in world.events(&[]).await {
        assert_ne!(event["user"], user, "{event}");
        if event["mobile"] == "138****8000" {
            assert_eq!(
                (&event["user"], &event["address"]),
                (&Value::Null, &Value::Null),
                "{event}"
            );
        }
    }
}

#[tokio::test]
async fn a_message_that_is_accepted_after_it_names_nobody() {
    removed_before(None, &[]).await;
}

#[tokio::test]
async fn a_message_that_is_refused_after_it_names_nobody() {
    let refusal = json!({ "code": 416, "msg": "refused" });
    removed_before(Some(ResponseTemplate::new(200).set_body_json(refusal)), &[]).await;
}

#[tokio::test]
async fn a_message_that_had_another_code_names_nobody() {
    let another = json!({ "code": 200, "msg": "88", "obj": "135790" });
    removed_before(Some(ResponseTemplate::new(200).set_body_json(another)), &[]).await;
}

#[tokio::test]
async fn a_message_that_nobody_waits_for_names_nobody_either() {
    removed_before(None, &[("HIDE_UNKNOWN_MOBILES", "true")]).await;
}
