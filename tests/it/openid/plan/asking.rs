//! What an application may say beside, and what may be passed over.

use super::person::Person;
use super::provider::Provider;
use super::relying_party::RelyingParty;

modules!(
    oidcc_display_page,
    oidcc_display_popup,
    oidcc_ensure_request_with_unknown_parameter_succeeds,
    oidcc_login_hint,
    oidcc_ui_locales,
    oidcc_claims_locales,
    oidcc_ensure_request_with_acr_values_succeeds,
);

/// Somebody signs in where the application says this too.
async fn succeeds_with(provider: &impl Provider, name: &str, value: &str) {
    let application = RelyingParty::new(provider).await;
    let request = application.asks().with(name, value);
    assert!(application.signs_in(&Person::new(provider), &request).await.signed_in);
}

async fn oidcc_display_page(provider: impl Provider) {
    succeeds_with(&provider, "display", "page").await;
}

async fn oidcc_display_popup(provider: impl Provider) {
    succeeds_with(&provider, "display", "popup").await;
}

async fn oidcc_ensure_request_with_unknown_parameter_succeeds(provider: impl Provider) {
    succeeds_with(&provider, "extra", "foobar").await;
}

async fn oidcc_login_hint(provider: impl Provider) {
    succeeds_with(&provider, "login_hint", "buffy@example.com").await;
}

async fn oidcc_ui_locales(provider: impl Provider) {
    succeeds_with(&provider, "ui_locales", "se").await;
}

async fn oidcc_claims_locales(provider: impl Provider) {
    succeeds_with(&provider, "claims_locales", "se").await;
}

async fn oidcc_ensure_request_with_acr_values_succeeds(provider: impl Provider) {
    succeeds_with(&provider, "acr_values", "1 2").await;
}
