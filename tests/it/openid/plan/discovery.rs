//! What the provider says of itself.

use serde_json::Value;

use super::provider::Provider;
use super::relying_party::RelyingParty;

modules!(
    oidcc_discovery_endpoint_verification,
    oidcc_rp_initiated_logout_discovery_endpoint_verification,
    oidcc_backchannel_logout_discovery_endpoint_verification,
);

async fn oidcc_discovery_endpoint_verification(provider: impl Provider) {
    let application = RelyingParty::new(&provider).await;
    let said = &application.metadata;
    assert_eq!(said["issuer"], provider.issuer());
    for endpoint in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"] {
        application.place(endpoint);
    }
    has(said, "response_types_supported", "code");
    has(said, "response_modes_supported", "form_post");
    has(said, "grant_types_supported", "authorization_code");
    has(said, "subject_types_supported", "public");
    has(said, "id_token_signing_alg_values_supported", "RS256");
    has(said, "token_endpoint_auth_methods_supported", "client_secret_basic");
    has(said, "token_endpoint_auth_methods_supported", "client_secret_post");
    has(said, "scopes_supported", "openid");
    has(said, "claims_supported", "sub");
    has(said, "code_challenge_methods_supported", "S256");
    let keys = provider.visitor().opens(&application.place("jwks_uri")).await.is(200).json();
    are_public(keys["keys"].as_array().expect("a list"));
}

/// Each can be found by its name, and none is more than its public half.
fn are_public(keys: &[Value]) {
    let mut names: Vec<&str> =
        keys.iter().map(|key| key["kid"].as_str().expect("a name")).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), keys.len());
    assert!(keys.iter().any(|key| key["kty"] == "RSA"));
    for key in keys {
        for secret in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(secret), None);
        }
    }
}

async fn oidcc_rp_initiated_logout_discovery_endpoint_verification(provider: impl Provider) {
    RelyingParty::new(&provider).await.place("end_session_endpoint");
}

async fn oidcc_backchannel_logout_discovery_endpoint_verification(provider: impl Provider) {
    let said = RelyingParty::new(&provider).await.metadata;
    assert_eq!(said["backchannel_logout_supported"], true);
    assert_eq!(said["backchannel_logout_session_supported"], true);
}

#[track_caller]
fn has(said: &Value, field: &str, value: &str) {
    let values = said[field].as_array().unwrap_or_else(|| panic!("{field} is not said"));
    assert!(values.iter().any(|one| one == value), "{field}: {values:?}");
}
