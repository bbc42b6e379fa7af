//! Who somebody is, as the application is told.

use reqwest::Method;
use serde_json::Value;

use super::person::Person;
use super::provider::Provider;
use super::relying_party::RelyingParty;

modules!(
    oidcc_userinfo_get,
    oidcc_userinfo_post_header,
    oidcc_scope_profile,
    oidcc_scope_email,
    oidcc_scope_phone,
    oidcc_scope_all,
    oidcc_ensure_other_scope_order_succeeds,
    oidcc_claims_essential,
);

async fn oidcc_userinfo_get(provider: impl Provider) {
    answers_to(&provider, Method::GET).await;
}

async fn oidcc_userinfo_post_header(provider: impl Provider) {
    answers_to(&provider, Method::POST).await;
}

/// It tells who signed in, and nothing to one who has no token.
async fn answers_to(provider: &impl Provider, method: Method) {
    let application = RelyingParty::new(provider).await;
    let sign_in = application.signs_in(&Person::new(provider), &application.asks()).await;
    let access = &sign_in.tokens.access;
    let told = application.asks_userinfo(method.clone(), access).await.is(200).json();
    assert_eq!(told["sub"], sign_in.tokens.claims["sub"]);
    let refused = application.asks_userinfo(method, &access.to_uppercase()).await.is(401);
    let challenge = refused.header("www-authenticate").expect("a challenge");
    assert!(challenge.starts_with("Bearer "), "{challenge}");
}

async fn oidcc_scope_profile(provider: impl Provider) {
    has_profile(&told_with(&provider, "openid profile").await);
}

async fn oidcc_scope_email(provider: impl Provider) {
    has_email(&told_with(&provider, "openid email").await);
}

async fn oidcc_scope_phone(provider: impl Provider) {
    has_phone(&told_with(&provider, "openid phone").await);
}

async fn oidcc_scope_all(provider: impl Provider) {
    let told = told_with(&provider, "openid profile email phone").await;
    has_profile(&told);
    has_email(&told);
    has_phone(&told);
}

async fn oidcc_ensure_other_scope_order_succeeds(provider: impl Provider) {
    has_email(&told_with(&provider, "email openid").await);
}

/// A claim that is asked for by name may be left out, but nobody is kept out for it.
async fn oidcc_claims_essential(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let claims = r#"{"userinfo":{"name":{"essential":true}}}"#;
    let request = application.asks().with("claims", claims);
    let sign_in = application.signs_in(&Person::new(&provider), &request).await;
    let told = application.is_told_of(&sign_in.tokens).await;
    let promised = &application.metadata["claims_parameter_supported"];
    assert_eq!(told["name"].is_string(), *promised == true);
}

/// What it tells of somebody who signed in where the application asked for this.
async fn told_with(provider: &impl Provider, scope: &str) -> Value {
    let application = RelyingParty::new(provider).await;
    let request = application.asks().with("scope", scope);
    let sign_in = application.signs_in(&Person::new(provider), &request).await;
    application.is_told_of(&sign_in.tokens).await
}

#[track_caller]
fn has_profile(told: &Value) {
    assert!(told["name"].is_string() && told["preferred_username"].is_string(), "{told}");
    assert!(told["updated_at"].is_number(), "{told}");
}

#[track_caller]
fn has_email(told: &Value) {
    assert!(told["email"].as_str().is_some_and(|email| email.contains('@')), "{told}");
    assert!(told["email_verified"].is_boolean(), "{told}");
}

#[track_caller]
fn has_phone(told: &Value) {
    assert!(told["phone_number"].as_str().is_some_and(|number| number.starts_with('+')), "{told}");
    assert!(told["phone_number_verified"].is_boolean(), "{told}");
}
