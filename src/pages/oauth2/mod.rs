//! The addresses of OpenID Connect. Other sites post to them: so none of them acts on our cookie alone where it is posted
//! to, and they lie outside what refuses posts from elsewhere.

mod authorize;
mod bearer;
mod client;
pub(super) mod consent;
mod cors;
mod discovery;
mod introspect;
mod logout;
mod refusal;
mod revoke;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::web::fault::Fault;
use crate::web::fields::Fields;
use crate::web::{Web, addresses};

/// All of them.
pub(super) fn routes(web: &Arc<Web>) -> Router<Arc<Web>> {
    let read_by_scripts = Router::new()
        .route(addresses::TOKEN, post(token::give).options(cors::preflight))
        .route(
            addresses::USERINFO,
            get(userinfo::show).post(userinfo::show).options(cors::preflight),
        )
        .route(addresses::REVOKE, post(revoke::take).options(cors::preflight))
        .layer(from_fn_with_state(Arc::clone(web), cors::allow));
    Router::new()
        .route(addresses::DISCOVERY, get(discovery::show))
        .route("/.well-known/oauth-authorization-server", get(discovery::show))
        .route(addresses::JWKS, get(discovery::keys))
        .route(addresses::AUTHORIZE, get(authorize::show).post(authorize::from_elsewhere))
        .route(addresses::INTROSPECT, post(introspect::tell))
        .route(addresses::RP_LOGOUT, get(logout::show).post(logout::from_elsewhere))
        .merge(read_by_scripts)
}

/// A browser sends no cookie of ours with what another site posts: it is led to the same as if it had come by a link.
fn led_to_the_same(address: &str, uri: &Uri, form: &Fields) -> Response {
    let form = std::str::from_utf8(form.as_bytes()).unwrap_or_default();
    let query = [uri.query().unwrap_or_default(), form].into_iter().filter(|part| !part.is_empty());
    let query: Vec<_> = query.collect();
    let asked = crate::oidc::Parameters::read(query.join("&").as_bytes());
    Redirect::to(&format!("{address}?{}", asked.query())).into_response()
}

/// What is answered to a program, where something of ours broke: in its words.
fn in_words(answer: Result<Response, Fault>) -> Response {
    answer.unwrap_or_else(|fault| refusal::of_fault(fault.into_response()))
}
