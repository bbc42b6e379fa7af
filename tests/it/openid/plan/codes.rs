//! What a code and a refresh token are good for, and whom.

use reqwest::Method;

use super::person::Person;
use super::provider::Provider;
use super::relying_party::RelyingParty;
use crate::support::Answer;

modules!(oidcc_codereuse, oidcc_codereuse_30seconds, oidcc_refresh_token);

async fn oidcc_codereuse(provider: impl Provider) {
    used_again_after(&provider, 0).await;
}

async fn oidcc_codereuse_30seconds(provider: impl Provider) {
    used_again_after(&provider, 30).await;
}

/// A code is good once, and what it gave is taken back where it is used again.
async fn used_again_after(provider: &impl Provider, seconds: u64) {
    let application = RelyingParty::new(provider).await;
    let sign_in = application.signs_in(&Person::new(provider), &application.asks()).await;
    provider.passes(seconds).await;
    is_invalid_grant(&application.exchanges(&sign_in.code).await.is(400));
    application.asks_userinfo(Method::GET, &sign_in.tokens.access).await.is(401);
}

async fn oidcc_refresh_token(provider: impl Provider) {
    let person = Person::new(&provider);
    let application = RelyingParty::new(&provider).await;
    let grants = application.metadata["grant_types_supported"].as_array().expect("a list");
    assert!(grants.iter().any(|grant| grant == "refresh_token"));
    let request = application.asks().with("scope", "openid offline_access");
    let request = request.with("prompt", "consent");
    let first = application.signs_in(&person, &request).await.tokens;
    let refresh = first.refresh.expect("a refresh token");
    let is_allowed = |byte| (b' '..=b'~').contains(&byte);
    assert!(refresh.bytes().all(is_allowed), "RFC 6749, A.17: {refresh}");

    provider.passes(3).await;
    let second = application.tokens(application.refreshes(&refresh).await);
    for claim in ["iss", "sub", "aud"] {
        assert_eq!(second.claims[claim], first.claims[claim]);
    }
    for claim in ["auth_time", "nonce"] {
        let stays = second.claims.get(claim).is_none_or(|now| *now == first.claims[claim]);
        assert!(stays, "{claim}: {}", second.claims);
    }
    assert_ne!(second.access, first.access);
    application.is_told_of(&second).await;

    let other = RelyingParty::new(&provider).await;
    let theirs = other.asks().with("scope", "openid offline_access").with("prompt", "consent");
    let theirs = other.signs_in(&person, &theirs).await.tokens.refresh.expect("a refresh token");
    is_invalid_grant(&application.refreshes(&theirs).await.is(400));
}

#[track_caller]
fn is_invalid_grant(answer: &Answer) {
    assert!(answer.header("content-type").expect("a type").starts_with("application/json"));
    assert_eq!(answer.json()["error"], "invalid_grant");
}
