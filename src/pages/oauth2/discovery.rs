//! What a program learns of us by itself (OpenID Connect Discovery 1.0, RFC 8414): anybody's may read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::grants::Scope;
use crate::web::fault::Fault;
use crate::web::{Web, addresses};

const FOR_ANYBODY: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    ),
];

/// Where everything is, and what can be asked.
pub(super) async fn show(State(web): State<Arc<Web>>) -> Response {
    (FOR_ANYBODY, Json(configuration(&web))).into_response()
}

/// By what the signatures are checked.
pub(super) async fn keys(State(web): State<Arc<Web>>) -> Result<Response, Fault> {
    let keys = web.oidc.published_keys().await?;
    Ok((FOR_ANYBODY, Json(json!({ "keys": keys }))).into_response())
}

/// Every field that has a default is there, because some of the defaults are not the case.
fn configuration(web: &Web) -> Value {
    let at = |address: &str| format!("{}{address}", web.public_url);
    let mut claims = vec![
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "amr",
        "sid",
        "at_hash",
        "name",
        "preferred_username",
        "updated_at",
        "phone_number",
        "phone_number_verified",
    ];
    if web.oidc.tells_email() {
        claims.extend(["email", "email_verified"]);
    }
    let with_a_secret = ["client_secret_basic", "client_secret_post"];
    let anybody = ["client_secret_basic", "client_secret_post", "none"];
    json!({
        "issuer": web.public_url.as_str(),
        "authorization_endpoint": at(addresses::AUTHORIZE),
        "token_endpoint": at(addresses::TOKEN),
        "userinfo_endpoint": at(addresses::USERINFO),
        "jwks_uri": at(addresses::JWKS),
        "revocation_endpoint": at(addresses::REVOKE),
        "introspection_endpoint": at(addresses::INTROSPECT),
        "end_session_endpoint": at(addresses::RP_LOGOUT),
        "scopes_supported": Scope::ALL.map(Scope::name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": anybody,
        "revocation_endpoint_auth_methods_supported": anybody,
        "introspection_endpoint_auth_methods_supported": with_a_secret,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "display_values_supported": ["page"],
        "claim_types_supported": ["normal"],
        "claims_supported": claims,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "require_request_uri_registration": false,
        "ui_locales_supported": ["zh-CN", "en"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": false,
        "frontchannel_logout_session_supported": false,
        "require_pushed_authorization_requests": false,
        "require_signed_request_object": false,
        "tls_client_certificate_bound_access_tokens": false,
    })
}
