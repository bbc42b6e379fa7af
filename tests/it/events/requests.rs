//! What a request is called: the ledger, the log and the page of a fault agree on it.

use super::last;
use crate::support::{MOBILE, UNKNOWN_MOBILE, World};

const NAME: &str = "proxy-7f.3_A";

#[tokio::test]
async fn a_proxy_of_ours_names_it_and_nobody_else() {
    let proxied = World::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let visitor = proxied.visitor().sending("x-request-id", NAME);
    visitor.sending("x-forwarded-for", "203.0.113.9").asks_for_code(UNKNOWN_MOBILE).await.is(404);
    let told = proxied.events_of(UNKNOWN_MOBILE).await;
    assert_eq!(
        (&last(&told)["request"], &last(&told)["address"]),
        (&NAME.into(), &"203.0.113.9".into())
    );
    assert_eq!(proxied.log.lines("INFO", &format!("request{{id={NAME}}}")), 1);

    for bad in ["a b", "", &"x".repeat(65), "<b>"] {
        let visitor = proxied.visitor().sending("x-request-id", bad);
        visitor.asks_for_code(UNKNOWN_MOBILE).await.is(404);
        let told = proxied.events_of(UNKNOWN_MOBILE).await;
        assert_eq!(last(&told)["request"].as_str().map(str::len), Some(32), "{bad}");
    }

    let direct = World::new().await;
    direct.visitor().sending("x-request-id", NAME).asks_for_code(UNKNOWN_MOBILE).await.is(404);
    assert_ne!(last(&direct.events_of(UNKNOWN_MOBILE).await)["request"], NAME);
}

#[tokio::test]
async fn the_page_of_a_fault_tells_it_so_that_the_operator_finds_the_line() {
    let world = World::new().await;
    world.visitor().opens("/nowhere").await.is(404).says_not("<code>");
    world.loses_its_database().await;
    let answer = world.visitor().types(MOBILE, "123456").await.is(503);
    let name = answer.text_of("code").expect("the name of the request");
    assert_eq!(world.log.lines("ERROR", &format!("request{{id={name}}}")), 1);
}
