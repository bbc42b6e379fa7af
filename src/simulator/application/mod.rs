//! The demo's small application. It has no codes and no passwords of its own: the service signs people in for it, by
//! OpenID Connect, and it knows no more of the service than any other application may.

mod claims;
mod id_token;
mod page;
mod provider;
mod visits;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use secrecy::SecretString;

use crate::clock::Clock;
use id_token::IdToken;
use page::{Away, Page, Refusal};
use provider::Provider;
use visits::{Begun, Person, Visits};

/// Where the service leads back to.
const BACK: &str = "/back";

/// Where it leads to after a sign-out.
const SIGNED_OUT: &str = "/signed-out";

/// The application, as the service knows it.
#[derive(Debug)]
pub struct Application {
    address: SocketAddr,
    provider: Provider,
    begun: Visits<Begun>,
    people: Visits<Person>,
    clock: Clock,
}

impl Application {
    /// Where the service may lead people back to, if the application listens at this address.
    #[must_use]
    pub fn back(address: SocketAddr) -> String {
        format!("http://{address}{BACK}")
    }

    /// Where the service may lead people to after a sign-out.
    #[must_use]
    pub fn signed_out(address: SocketAddr) -> String {
        format!("http://{address}{SIGNED_OUT}")
    }

    /// An application at this address, which the service of this issuer knows by id and secret.
    ///
    /// # Errors
    /// If no connections can be made at all.
    pub fn new(
        address: SocketAddr,
        issuer: String,
        (id, secret): (&str, impl Into<SecretString>),
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let provider = Provider::new(issuer, id, secret.into())?;
        let (begun, people) = (Visits::default(), Visits::default());
        Ok(Self { address, provider, begun, people, clock })
    }

    /// Its addresses.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(home))
            .route("/sign-in", get(sign_in))
            .route(BACK, get(back))
            .route("/sign-out", post(sign_out))
            .route(SIGNED_OUT, get(signed_out))
            .route("/application.css", get(page::style))
            .with_state(Arc::new(self))
    }

    fn show(&self, page: Page) -> Response {
        page.answer(&self.provider.issuer)
    }

    /// Whom this code is of, if all that is handed over for it fits.
    async fn person(&self, begun: &Begun, code: &str) -> anyhow::Result<Result<Person, Refusal>> {
        let back = Self::back(self.address);
        let asked = [("code", code), ("redirect_uri", &back), ("code_verifier", &begun.verifier)];
        let tokens = match self.provider.exchange(&asked).await? {
            Ok(tokens) => tokens,
            Err(refused) => return Ok(Err(Refusal::said(&refused))),
        };
        let (from, now) = ((&*self.provider.issuer, &*self.provider.client_id), self.clock.now());
        let id_token = IdToken::read(tokens.id_token)
            .and_then(|token| token.checked(from, &begun.nonce, now))
            .map_err(Refusal::Unfit);
        Ok(id_token.map(|id_token| Person { id_token, access_token: tokens.access_token }))
    }
}

/// Who is signed in, and what is known of him; the service is asked each time, so that what is over there is over here.
async fn home(State(app): State<Arc<Application>>, headers: HeaderMap) -> Result<Response, Away> {
    let Some(Person { id_token, access_token }) = app.people.find(&headers) else {
        return Ok(app.show(Page::Stranger { is_over: false }));
    };
    let Some(told) = app.provider.user_info(&access_token).await? else {
        app.people.take(&headers);
        return Ok(app.show(Page::Stranger { is_over: true }));
    };
    // Core §5.3.2.
    let is_of_the_same = told.get("sub") == id_token.claims.get("sub");
    Ok(app.show(if is_of_the_same {
        Page::of(&id_token.claims, &told)
    } else {
        Page::Refused(Refusal::Unfit("userinfo is of somebody else (sub)"))
    }))
}

/// Leads to the service, with what only this browser can bring back.
async fn sign_in(State(app): State<Arc<Application>>) -> Result<Response, Away> {
    let (begun, back) = (Begun::new(), Application::back(app.address));
    let asked = [
        ("redirect_uri", &*back),
        ("state", &begun.state),
        ("nonce", &begun.nonce),
        ("code_challenge", &begun.challenge()),
        ("code_challenge_method", "S256"),
    ];
    let to = app.provider.way_in(&asked).await?;
    Ok((app.begun.keep(begun), Redirect::to(to.as_str())).into_response())
}

/// The service leads back. What this browser has begun is good once, whatever comes of it.
async fn back(
    State(app): State<Arc<Application>>,
    headers: HeaderMap,
    Query(said): Query<HashMap<String, String>>,
) -> Result<Response, Away> {
    let is = |name: &str, expected: &str| said.get(name).is_some_and(|value| value == expected);
    let begun = app.begun.take(&headers).filter(|begun| is("state", &begun.state));
    let Some(begun) = begun else {
        return Ok(app.show(Page::Refused(Refusal::NotBegun)));
    };
    if !is("iss", &app.provider.issuer) {
        let another = Refusal::Unfit("another service answers (iss)");
        return Ok(app.show(Page::Refused(another)));
    }
    let Some(code) = said.get("code") else {
        return Ok(app.show(Page::Refused(Refusal::said(&said))));
    };
    Ok(match app.person(&begun, code).await? {
        Ok(person) => (app.people.keep(person), Redirect::to("/")).into_response(),
        Err(refusal) => app.show(Page::Refused(refusal)),
    })
}

/// Signs out here, and leads to the service to sign out there (OpenID Connect RP-Initiated Logout 1.0 §2).
async fn sign_out(
    State(app): State<Arc<Application>>,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let Some(person) = app.people.take(&headers) else {
        return Ok(Redirect::to("/").into_response());
    };
    let after = Application::signed_out(app.address);
    let asked = [("id_token_hint", &*person.id_token.text), ("post_logout_redirect_uri", &after)];
    let to = app.provider.way_out(&asked).await?;
    Ok((visits::forgotten(), Redirect::to(to.as_str())).into_response())
}

async fn signed_out(State(app): State<Arc<Application>>) -> Response {
    app.show(Page::SignedOut)
}
