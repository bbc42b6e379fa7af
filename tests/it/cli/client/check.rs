//! `check`, where applications are registered.

use super::super::check::finding;
use super::super::{Done, StandIn};
use super::Operator;

impl Operator {
    /// What `check` finds, with applications at this address.
    async fn checks(&self, public_url: &str) -> Done {
        self.starts_with("PUBLIC_URL", public_url, &["check", "--json"]).ends().await
    }
}

#[tokio::test]
async fn it_counts_applications_and_says_nothing_of_none() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.runs(&["user", "add", "13800138000"]).await.is(0);
    operator.runs(&["check"]).await.is(0).says_not("applications:");
    operator.registers(&[]).await;
    operator.registers(&[]).await;
    let done = operator.checks("https://login.example.com").await.is(0);
    assert_eq!(finding(&done, "applications"), "good: 2");
}

#[tokio::test]
async fn it_doubts_that_they_are_told_by_http() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    operator.registers(&[]).await;
    let done = operator.checks("http://login.example.com").await.is(1);
    let found = finding(&done, "applications");
    assert!(found.starts_with("doubtful: the issuer is PUBLIC_URL, which is http"), "{found}");
    let done = operator.checks("http://127.0.0.1:8000").await.is(0);
    assert_eq!(finding(&done, "applications"), "good: 1");
}

#[tokio::test]
async fn it_doubts_an_application_on_our_own_host() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    let id = operator.registers(&["--redirect", "https://login.example.com:8443/back"]).await;
    let id = id["client_id"].as_str().expect("text").to_owned();
    let done = operator.starts_with("PUBLIC_URL", "https://login.example.com", &["check"]);
    let done = done.ends().await.is(0).says("good      applications: 1\n");
    done.says(&format!(
        "doubtful  applications: Wiki ({id}) is led back to https://login.example.com:8443/back, our own host"
    ));
    let done = operator.checks("https://example.com").await.is(0);
    assert_eq!(finding(&done, "applications"), "good: 1");
}
