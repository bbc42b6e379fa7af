//! That somebody signs in, however the application asks.

use serde_json::json;

use super::person::Person;
use super::provider::{Provider, ShownBy};
use super::relying_party::RelyingParty;
use super::{CALLBACK, signed};

modules!(
    oidcc_server,
    oidcc_response_type_missing,
    oidcc_idtoken_signature,
    oidcc_ensure_request_without_nonce_succeeds_for_code_flow,
    oidcc_alternate_happy_flow,
    oidcc_ensure_registered_redirect_uri,
    oidcc_ensure_post_request_succeeds,
    oidcc_server_client_secret_post,
    oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported,
    oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported,
    oidcc_ensure_request_with_valid_pkce_succeeds,
);

pub async fn oidcc_server(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let sign_in = application.signs_in(&Person::new(&provider), &application.asks()).await;
    assert!(sign_in.signed_in);
}

pub async fn oidcc_response_type_missing(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let request = application.asks().without("response_type");
    let error = application.is_refused(&Person::new(&provider), &request).await;
    assert!(["invalid_request", "unsupported_response_type"].contains(&error.as_str()), "{error}");
}

pub async fn oidcc_idtoken_signature(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let sign_in = application.signs_in(&Person::new(&provider), &application.asks()).await;
    let (signed, signature) = sign_in.tokens.id_token.rsplit_once('.').expect("three parts");
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{signed}.{other}{}", &signature[1..]);
    assert_eq!(signed::claims(&forged, &application.keys), None);
}

pub async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let request = application.asks().without("nonce");
    let sign_in = application.signs_in(&Person::new(&provider), &request).await;
    assert_eq!(sign_in.tokens.claims.get("nonce"), None);
}

pub async fn oidcc_alternate_happy_flow(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let request = application.asks().with("scope", "email profile openid").reversed();
    let sign_in = application.signs_in(&Person::new(&provider), &request).await;
    let told = application.is_told_of(&sign_in.tokens).await;
    assert!(told["email"].is_string() && told["name"].is_string(), "{told}");
}

/// No error leads to an address that is not the application's.
pub async fn oidcc_ensure_registered_redirect_uri(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    for other in ["/more", "?more=1", "/", "%2f"] {
        let request = application.asks().with("redirect_uri", &format!("{CALLBACK}{other}"));
        let page = application.leads(&Person::new(&provider), &request).await.stays();
        assert_eq!(page.status, 400, "{other}");
    }
}

pub async fn oidcc_ensure_post_request_succeeds(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let request = application.asks();
    let place = application.place("authorization_endpoint");
    let way = Person::new(&provider).is_posted(&place, &request).await;
    application.takes_back(way, &request).await;
}

pub async fn oidcc_server_client_secret_post(provider: impl Provider) {
    let application = RelyingParty::registered(&provider, ShownBy::Post, None).await;
    application.signs_in(&Person::new(&provider), &application.asks()).await;
}

pub async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    provider: impl Provider,
) {
    let application = RelyingParty::new(&provider).await;
    assert_eq!(application.metadata["request_uri_parameter_supported"], false);
    let request = application.asks().with("request_uri", &format!("{CALLBACK}/request"));
    let error = application.is_refused(&Person::new(&provider), &request).await;
    assert_eq!(error, "request_uri_not_supported");
}

pub async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    provider: impl Provider,
) {
    let application = RelyingParty::new(&provider).await;
    assert_ne!(application.metadata["request_parameter_supported"], true);
    let request = application.asks();
    let object = signed::unsigned(&json!({
        "iss": application.id,
        "aud": provider.issuer(),
        "state": request.says("state"),
        "nonce": request.says("nonce"),
    }));
    let request = request.with("request", &object);
    let error = application.is_refused(&Person::new(&provider), &request).await;
    assert_eq!(error, "request_not_supported");
}

pub async fn oidcc_ensure_request_with_valid_pkce_succeeds(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    assert_eq!(application.metadata["code_challenge_methods_supported"][0], "S256");
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let request = application.asks().with("code_challenge", &signed::challenge(verifier));
    let request = request.with("code_challenge_method", "S256");
    for (said, status) in [(verifier, 200), (&verifier.to_lowercase(), 400)] {
        let response = application.leads(&Person::new(&provider), &request).await.leads_back();
        let code = response.says("code").expect("a code");
        let fields = [("grant_type", "authorization_code"), ("redirect_uri", CALLBACK)];
        let fields = [&fields[..], &[("code", code), ("code_verifier", said)]].concat();
        application.asks_for_tokens(&fields).await.is(status);
    }
}
