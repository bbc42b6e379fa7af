//! Somebody who is signed in is led here again.

use super::person::Person;
use super::provider::Provider;
use super::relying_party::{RelyingParty, SignIn};

modules!(
    oidcc_prompt_login,
    oidcc_prompt_none_not_logged_in,
    oidcc_prompt_none_logged_in,
    oidcc_max_age_1,
    oidcc_max_age_10000,
    oidcc_id_token_hint,
);

/// What becomes of somebody who signs in, and three seconds later is sent again with something more.
async fn twice(provider: &impl Provider, more: &[(&str, &str)]) -> [SignIn; 2] {
    let (application, person) = (RelyingParty::new(provider).await, Person::new(provider));
    let first = application.signs_in(&person, &application.asks()).await;
    assert!(first.signed_in);
    provider.passes(3).await;
    let request =
        more.iter().fold(application.asks(), |asks, (name, value)| asks.with(name, value));
    let second = application.signs_in(&person, &request).await;
    assert_eq!(second.tokens.claims["sub"], first.tokens.claims["sub"]);
    [first, second]
}

fn auth_time(sign_in: &SignIn) -> Option<i64> {
    Some(sign_in.tokens.claims.get("auth_time")?.as_i64().expect("a moment"))
}

pub async fn oidcc_prompt_login(provider: impl Provider) {
    let [first, second] = twice(&provider, &[("prompt", "login")]).await;
    assert!(second.signed_in, "nobody asked who it is");
    if let (Some(first), Some(second)) = (auth_time(&first), auth_time(&second)) {
        assert_eq!(second, first + 3);
    }
}

pub async fn oidcc_prompt_none_not_logged_in(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let request = application.asks().with("prompt", "none");
    let error = application.is_refused(&Person::new(&provider), &request).await;
    assert_eq!(error, "login_required");
}

pub async fn oidcc_prompt_none_logged_in(provider: impl Provider) {
    let [first, second] = twice(&provider, &[("prompt", "none")]).await;
    assert!(!second.signed_in);
    if let (Some(first), Some(second)) = (auth_time(&first), auth_time(&second)) {
        assert_eq!(second, first);
    }
}

pub async fn oidcc_max_age_1(provider: impl Provider) {
    let [_, second] = twice(&provider, &[("max_age", "1")]).await;
    assert!(second.signed_in, "nobody asked who it is");
    assert_eq!(auth_time(&second), Some(provider.now()));
}

pub async fn oidcc_max_age_10000(provider: impl Provider) {
    let [first, second] = twice(&provider, &[("max_age", "10000")]).await;
    assert!(!second.signed_in);
    assert_eq!(auth_time(&second), Some(provider.now() - 3));
    if let Some(first) = auth_time(&first) {
        assert_eq!(auth_time(&second), Some(first));
    }
}

pub async fn oidcc_id_token_hint(provider: impl Provider) {
    let (application, person) = (RelyingParty::new(&provider).await, Person::new(&provider));
    let first = application.signs_in(&person, &application.asks()).await.tokens;
    let request = application.asks().with("prompt", "none");
    let request = request.with("id_token_hint", &first.id_token);
    let second = application.signs_in(&person, &request).await.tokens;
    assert_eq!(second.claims["sub"], first.claims["sub"]);
}
