//! Instances are replaced one after another, and nobody notices.

use super::Site;
use super::load::{Load, open_to_all};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx and PostgreSQL"]
async fn instances_are_replaced_one_after_another_and_no_request_fails() {
    let mut site = Site::with(&open_to_all()).await;
    let load = Load::on(&site);
    load.goes_on().await;
    for which in [0, 1, 0, 1, 0, 1, 0, 1] {
        site.ends(which).await.is(0);
        load.goes_on().await;
        site.starts(which).await;
    }
    let seen = load.ends().await;
    assert_eq!(seen.failures.len(), 0, "{:?}", seen.failures);
    for visitor in &seen.signed_in {
        assert!(visitor.is_signed_in().await);
    }
}
