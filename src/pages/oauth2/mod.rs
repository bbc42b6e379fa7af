//! The addresses of OpenID Connect. Other sites post to them: so none of them acts on our cookie alone where it is posted
//! to, and they lie outside what refuses posts from elsewhere.

mod answer;
mod authorize;
mod bearer;
mod client;
pub(super) mod consent;
mod cors;
mod discovery;
mod elsewhere;
mod introspect;
mod logout;
mod question;
mod refusal;
mod revoke;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

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
