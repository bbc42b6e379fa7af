//! An application sends somebody to sign out.

use super::person::Person;
use super::provider::Provider;
use super::relying_party::RelyingParty;
use super::request::Request;
use super::tokens::Tokens;
use super::{AFTERWARDS, signed};

modules!(
    oidcc_rp_initiated_logout,
    oidcc_rp_initiated_logout_bad_id_token_hint,
    oidcc_rp_initiated_logout_bad_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_modified_id_token_hint,
    oidcc_rp_initiated_logout_no_id_token_hint,
    oidcc_rp_initiated_logout_no_params,
    oidcc_rp_initiated_logout_no_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_no_state,
    oidcc_rp_initiated_logout_only_state,
    oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri,
);

/// Somebody who has signed in, and is about to sign out.
struct Leaving<'a, P> {
    application: RelyingParty<'a, P>,
    person: Person<'a, P>,
    tokens: Tokens,
}

impl<'a, P: Provider> Leaving<'a, P> {
    async fn of(provider: &'a P) -> Self {
        let (application, person) = (RelyingParty::new(provider).await, Person::new(provider));
        let tokens = application.signs_in(&person, &application.asks()).await.tokens;
        Self { application, person, tokens }
    }

    fn request(&self) -> Request {
        self.tokens.ask_to_leave()
    }

    /// It leads to where the application wants him, and says nothing there but the state.
    async fn leads_back(&self, request: &Request) {
        let response = self.application.leads_out(&self.person, request).await.leads_back();
        assert_eq!(response.address, AFTERWARDS);
        assert_eq!(response.says("state"), request.says("state"));
        response.says_only(&["state"]);
        self.is_out().await;
    }

    /// Whatever he presses, it leads nowhere.
    async fn stays(&self, request: &Request) {
        self.application.leads_out(&self.person, request).await.stays();
    }

    async fn is_out(&self) {
        let request = self.application.asks().with("prompt", "none");
        let error = self.application.is_refused(&self.person, &request).await;
        assert_eq!(error, "login_required");
    }
}

async fn oidcc_rp_initiated_logout(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.leads_back(&leaving.request()).await;
}

async fn oidcc_rp_initiated_logout_no_state(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.leads_back(&leaving.request().without("state")).await;
}

async fn oidcc_rp_initiated_logout_bad_id_token_hint(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    let forged = signed::by_another(&leaving.tokens.claims, &leaving.application.secret);
    leaving.stays(&leaving.request().with("id_token_hint", &forged)).await;
}

async fn oidcc_rp_initiated_logout_modified_id_token_hint(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    let unsigned = signed::unsigned(&leaving.tokens.claims);
    leaving.stays(&leaving.request().with("id_token_hint", &unsigned)).await;
}

async fn oidcc_rp_initiated_logout_no_id_token_hint(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.stays(&leaving.request().without("id_token_hint")).await;
}

async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    let other = format!("{AFTERWARDS}/elsewhere");
    leaving.stays(&leaving.request().with("post_logout_redirect_uri", &other)).await;
}

async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    provider: impl Provider,
) {
    let leaving = Leaving::of(&provider).await;
    let other = format!("{AFTERWARDS}?foo=bar");
    leaving.stays(&leaving.request().with("post_logout_redirect_uri", &other)).await;
}

async fn oidcc_rp_initiated_logout_no_params(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.stays(&Request::default()).await;
    leaving.is_out().await;
}

async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.stays(&leaving.request().without("post_logout_redirect_uri")).await;
    leaving.is_out().await;
}

async fn oidcc_rp_initiated_logout_only_state(provider: impl Provider) {
    let leaving = Leaving::of(&provider).await;
    leaving.stays(&Request::default().with("state", "a state")).await;
    leaving.is_out().await;
}
