//! What a program learns of us by itself: to the letter, because what is left out means something else.

use serde_json::{Value, json};

use super::Application;
use crate::support::{Answer, World};

const SITE: (&str, &str) = ("PUBLIC_URL", "https://login.example.com");

/// Expects an answer that any page may read and keep for an hour.
#[track_caller]
fn for_anybody(answer: Answer) -> Value {
    let answer = answer.is(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    answer.json()
}

async fn learned(world: &World) -> Value {
    let line = world.visitor();
    let [openid, oauth] = ["openid-configuration", "oauth-authorization-server"]
        .map(|name| format!("/.well-known/{name}"));
    let learned = for_anybody(line.opens(&openid).await);
    assert_eq!(for_anybody(line.opens(&oauth).await), learned);
    learned
}

#[tokio::test]
async fn every_field_is_stated_and_true() {
    let mut world = World::with(&[SITE]).await;
    Application::added(&world, &[]).await;
    let mut expected = json!({
        "issuer": "https://login.example.com",
        "authorization_endpoint": "https://login.example.com/oauth2/authorize",
        "token_endpoint": "https://login.example.com/oauth2/token",
        "userinfo_endpoint": "https://login.example.com/oauth2/userinfo",
        "jwks_uri": "https://login.example.com/oauth2/jwks",
        "revocation_endpoint": "https://login.example.com/oauth2/revoke",
        "introspection_endpoint": "https://login.example.com/oauth2/introspect",
        "end_session_endpoint": "https://login.example.com/oauth2/logout",
        "scopes_supported": ["openid", "profile", "phone", "email", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "display_values_supported": ["page"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "sid", "at_hash",
            "name", "preferred_username", "updated_at", "phone_number", "phone_number_verified",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "require_request_uri_registration": false,
        "require_signed_request_object": false,
        "ui_locales_supported": ["zh-CN", "en"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": false,
        "frontchannel_logout_session_supported": false,
        "require_pushed_authorization_requests": false,
        "tls_client_certificate_bound_access_tokens": false,
    });
    assert_eq!(learned(&world).await, expected);

    world.restart_with("EMAIL_DOMAIN", "people.example.com").await;
    let claims = expected["claims_supported"].as_array_mut().expect("a list");
    claims.extend(["email", "email_verified"].map(Value::from));
    assert_eq!(learned(&world).await, expected);
}

#[tokio::test]
async fn the_keys_are_for_any_page_too() {
    let world = World::with(&[SITE]).await;
    Application::added(&world, &[]).await;
    let told = for_anybody(world.visitor().opens("/oauth2/jwks").await);
    let published = world.keys().await.published().await.expect("it answers");
    assert_eq!((told, published.len()), (json!({ "keys": published }), 1));
}
