//! An instance is killed under load: the other goes on, and nothing that was said is taken back.

use tokio::time::Instant;

use super::Site;
use super::load::{Load, open_to_all};
use crate::cli::HandMadeProvider;
use crate::support::{MOBILE, NO_OTHER_LIMIT};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn the_other_goes_on_and_nothing_acknowledged_is_lost() {
    let mut site = Site::with(&open_to_all()).await;
    let load = Load::on(&site);
    load.goes_on().await;
    site.kills(0);
    let killed = Instant::now();
    load.goes_on().await;
    let seen = load.ends().await;
    site.both_instances_were_asked();
    for failure in &seen.failures {
        assert!(failure.began < killed && failure.status == 502, "{failure:?}, at {killed:?}");
    }
    for visitor in &seen.signed_in {
        assert!(visitor.is_signed_in().await);
    }
    let counted = usize::try_from(site.guesses().await).expect("a number");
    let unanswered = seen.failures.len();
    let expected = seen.guesses..=seen.guesses + unanswered;
    assert!(expected.contains(&counted), "{counted} guesses of {expected:?}");
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn a_send_that_the_killed_one_was_at_is_not_made_again() {
    let yunxin = HandMadeProvider::start().await;
    let url = yunxin.url();
    let settings = [&[("NETEASE_URLS", url.as_str())], NO_OTHER_LIMIT].concat();
    let mut site = Site::with(&settings).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    site.kills(1);
    let visitor = site.visitor();
    let asks = tokio::spawn(async move { visitor.asks_for_code(MOBILE).await.status });
    let _handed_over = yunxin.is_asked().await;
    site.starts(1).await;
    site.kills(0);
    assert_eq!(asks.await.expect("no panic"), 502);
    let events = site.operator.runs(&["events", "--json", "--mobile", MOBILE]).await.is(0).json();
    let events = events.as_array().expect("a list");
    let requested = events.iter().filter(|event| event["event"] == "code_requested");
    assert_eq!(requested.count(), 1, "{events:?}");
}
