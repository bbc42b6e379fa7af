//! The addresses of OpenID Connect. Other sites post to them: so none of them acts on our cookie alone where it is posted
//! to, and they lie outside what refuses posts from elsewhere.

mod answer;
mod authorize;
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
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
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
        .route(
            addresses::AUTHORIZE,
            get(authorize::show).post(authorize::from_elsewhere).head(only_a_visit_acts),
        )
        .route(addresses::INTROSPECT, post(introspect::tell))
        .route(
            addresses::RP_LOGOUT,
            get(logout::show).post(logout::from_elsewhere).head(only_a_visit_acts),
        )
        .merge(read_by_scripts)
        .layer(from_fn_with_state(Arc::clone(web), if_anybody_comes))
}

/// As long as there is no application, there is none of this.
async fn if_anybody_comes(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    match web.oidc.is_on().await {
        Ok(true) => next.run(request).await,
        Ok(false) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => refusal::of_fault(error.into()),
    }
}

/// A look at an address by `HEAD` signs nobody in or out.
async fn only_a_visit_acts() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,POST")]).into_response()
}
