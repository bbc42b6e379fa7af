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

use self::refusal::InWords;
use crate::web::fault::Fault;
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
    let for_programs = Router::new()
        .route(addresses::DISCOVERY, get(discovery::show))
        .route("/.well-known/oauth-authorization-server", get(discovery::show))
        .route(addresses::JWKS, get(discovery::keys))
        .route(addresses::INTROSPECT, post(introspect::tell))
        .merge(read_by_scripts)
        .layer(from_fn_with_state(Arc::clone(web), if_any_program_comes));
    let for_people = Router::new()
        .route(
            addresses::AUTHORIZE,
            get(authorize::show).post(authorize::from_elsewhere).head(only_a_visit_acts),
        )
        .route(
            addresses::RP_LOGOUT,
            get(logout::show).post(logout::from_elsewhere).head(only_a_visit_acts),
        )
        .layer(from_fn_with_state(Arc::clone(web), if_anybody_comes));
    for_programs.merge(for_people)
}

/// As long as there is no application, there is none of this.
async fn if_anybody_comes(
    State(web): State<Arc<Web>>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let is_on = web.oidc.is_on().await?;
    Ok(if is_on { next.run(request).await } else { StatusCode::NOT_FOUND.into_response() })
}

async fn if_any_program_comes(
    web: State<Arc<Web>>,
    request: Request,
    next: Next,
) -> Result<Response, InWords> {
    if_anybody_comes(web, request, next).await.map_err(InWords)
}

/// A look at an address by `HEAD` signs nobody in or out.
async fn only_a_visit_acts() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,POST")]).into_response()
}
