//! Every address of the site, in one table. A page translates: a request into a call of the story, its
//! outcome into an answer. It decides nothing.

mod account;
mod assets;
mod beside;
mod code_login;
mod enter;
mod forward;
mod health;
mod home;
mod language;
mod logout;
mod metrics;
mod oauth2;
mod on_the_way;
mod password_login;
mod send_code;
mod session;
mod welcome;

pub use metrics::metrics;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::web::gate::{self, Gate};
use crate::web::prepared::Prepared;
use crate::web::{Web, addresses, shield};

/// The site.
///
/// # Errors
/// If `PUBLIC_URL` cannot be an origin.
pub fn router(web: &Arc<Web>) -> anyhow::Result<Router> {
    let prepared = Prepared::default()
        .and(addresses::CODE_LOGIN, |lang| code_login::for_strangers(web, lang))?
        .and(addresses::PASSWORD_LOGIN, |lang| password_login::for_strangers(web, lang))?;
    let gate = Gate::new(Arc::clone(web), prepared)?;
    let posted_to_from_here = Router::new()
        .route(addresses::HOME, get(home::show))
        .route(addresses::CODE_LOGIN, get(code_login::show).post(code_login::submit))
        .route(addresses::PASSWORD_LOGIN, get(password_login::show).post(password_login::submit))
        .route(addresses::SEND_CODE, post(send_code::submit))
        .route(addresses::LOGOUT, get(logout::show).post(logout::submit))
        .route(addresses::ACCOUNT, get(account::show))
        .route(addresses::SET_PASSWORD, post(account::set_password))
        .route(addresses::END_SESSIONS, post(account::end_sessions))
        .route(addresses::END_APPLICATION, post(account::end_application))
        .route(addresses::CONSENT, post(oauth2::consent::submit))
        .route(addresses::SESSION, get(session::show))
        .route(addresses::FORWARD, get(forward::in_parts))
        .route(addresses::FORWARD_NGINX, get(forward::in_one))
        .route(addresses::ENTER, get(enter::show))
        .route(addresses::START, get(beside::start))
        .route(addresses::ENTER_BESIDE, get(beside::enter))
        .route(addresses::LEAVE, get(beside::ask_to_leave).post(beside::leave))
        .route("/.codelogin/static/{name}", get(beside::asset))
        .route(addresses::LANGUAGE, post(language::submit))
        .route("/static/{name}", get(assets::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(shield::posts_from_elsewhere(&web.public_url)?);
    Ok(posted_to_from_here
        .merge(oauth2::routes(web))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .with_state(Arc::clone(web))
        .layer(from_fn_with_state(Arc::new(gate), gate::pass)))
}
