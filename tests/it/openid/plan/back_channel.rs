//! The application itself is told of a logout, and not by way of a browser.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::json;
use url::form_urlencoded;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::person::Person;
use super::provider::{Provider, ShownBy};
use super::relying_party::RelyingParty;
use super::signed;

modules!(oidcc_backchannel_rp_initiated_logout);

/// How long it may take until the application is told.
const PATIENCE: Duration = Duration::from_secs(10);

async fn oidcc_backchannel_rp_initiated_logout(provider: impl Provider) {
    let host = MockServer::start().await;
    let told = Mock::given(method("POST")).and(path("/backchannel"));
    told.respond_with(ResponseTemplate::new(200)).mount(&host).await;
    let there = format!("{}/backchannel", host.uri());
    let application = RelyingParty::registered(&provider, ShownBy::Basic, Some(&there)).await;
    let person = Person::new(&provider);
    let tokens = application.signs_in(&person, &application.asks()).await.tokens;

    application.leads_out(&person, &tokens.ask_to_leave()).await.leads_back();
    let body = is_told(&host).await;
    let fields: HashMap<_, _> = form_urlencoded::parse(&body).into_owned().collect();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["logout_token"]);
    let claims = signed::claims(&fields["logout_token"], &application.keys).expect("it is signed");
    signed::is_new(&claims, &provider.issuer(), &application.id, provider.now());
    let event = "http://schemas.openid.net/event/backchannel-logout";
    assert_eq!(claims["events"], json!({ event: {} }));
    assert!(claims["jti"].is_string());
    assert_eq!(claims.get("nonce"), None, "it could be taken for an id token");
    assert!(tokens.claims["sid"].is_string());
    assert_eq!(claims["sid"], tokens.claims["sid"]);
    assert_eq!(claims["sub"], tokens.claims["sub"]);

    let request = application.asks().with("prompt", "none");
    assert_eq!(application.is_refused(&person, &request).await, "login_required");
}

/// Waits until it is told something.
async fn is_told(host: &MockServer) -> Vec<u8> {
    let waiting = async {
        loop {
            match host.received_requests().await.expect("they are noted").pop() {
                Some(request) => break request.body,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the application is told")
}
