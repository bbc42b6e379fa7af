//! The inbox of all phones.

use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::StandIn;
use crate::support::seconds;

#[tokio::test]
async fn the_inbox_lists_every_message_newest_first() {
    let stand_in = StandIn::start().await;
    assert!(stand_in.inbox().await.is_empty());
    stand_in.accepts("mobile=13800138000&authCode=012345").await;
    stand_in.clock.advance(seconds(90));
    stand_in.accepts("mobile=13900139000&authCode=678901").await;

    let inbox = stand_in.inbox().await;
    let (newest, oldest) = (&inbox[0], &inbox[1]);
    assert_eq!(inbox.len(), 2);
    assert_eq!(newest["mobile"], "13900139000");
    assert_eq!(oldest["mobile"], "13800138000");
    let now = stand_in.clock.now().seconds();
    for (message, code, sendid, at) in
        [(newest, "678901", "2", now), (oldest, "012345", "1", now - 90)]
    {
        assert_eq!(message["code"], code);
        assert_eq!(message["sendid"], sendid);
        let text = message["text"].as_str().expect("a text");
        assert!(text.contains(code), "{text}");
        let told = message["at"].as_str().expect("a moment");
        let told = OffsetDateTime::parse(told, &Rfc3339).expect("RFC 3339");
        assert_eq!(told.unix_timestamp(), at);
        let fields: Vec<&String> = message.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["at", "code", "mobile", "sendid", "text"]);
    }
}

#[tokio::test]
async fn the_inbox_of_one_number_has_its_messages_alone() {
    let stand_in = StandIn::start().await;
    for (mobile, code) in
        [("13800138000", 111_111), ("13900139000", 222_222), ("13800138000", 333_333)]
    {
        stand_in.accepts(&format!("mobile={mobile}&authCode={code}")).await;
    }
    for (mobile, codes) in [
        ("13800138000", json!(["333333", "111111"])),
        ("13900139000", json!(["222222"])),
        ("13700137000", json!([])),
        ("1380013800", json!([])),
    ] {
        let inbox = stand_in.opens(&format!("/inbox?mobile={mobile}")).await;
        let inbox: Vec<serde_json::Value> = serde_json::from_str(&inbox).expect("a list");
        let found: Vec<_> = inbox.into_iter().map(|message| message["code"].clone()).collect();
        assert_eq!(json!(found), codes, "{mobile}");
    }
}

#[tokio::test]
async fn the_page_shows_the_inbox() {
    let stand_in = StandIn::start().await;
    assert!(stand_in.opens("/").await.contains("还没有短信"));
    stand_in.accepts("mobile=13800138000&authCode=012345").await;
    stand_in.accepts("mobile=13900139000&authCode=678901").await;
    let page = stand_in.opens("/").await;
    for shown in ["13800138000", "012345", "13900139000", "678901"] {
        assert!(page.contains(shown), "{shown} is not on {page}");
    }
    assert!(page.find("678901") < page.find("012345"), "newest first");
    for file in ["/inbox.css", "/inbox.js"] {
        assert!(page.contains(file) && !stand_in.opens(file).await.is_empty(), "{file}");
    }
}
