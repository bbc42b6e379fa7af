//! Every address of the site, in one table. A page translates: a request into a call of the story, its
//! outcome into an answer. It decides nothing.

mod account;
mod assets;
mod code_login;
mod health;
mod home;
mod language;
mod logout;
mod metrics;
mod password_login;
mod send_code;
mod welcome;

pub use metrics::metrics;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::web::shield::{self, Shield};
use crate::web::{Web, addresses, compression, fault, measure, request_id, visit};

/// How long a request may take, its body included. A send has five seconds of its own, a body ten: what takes
/// longer waits for the database.
const REQUEST_TIME: Duration = Duration::from_secs(15);

/// The site.
///
/// # Errors
/// If `PUBLIC_URL` cannot be an origin.
pub fn router(web: &Arc<Web>) -> anyhow::Result<Router> {
    let visited = Router::new()
        .route(addresses::HOME, get(home::show))
        .route(addresses::CODE_LOGIN, get(code_login::show).post(code_login::submit))
        .route(addresses::PASSWORD_LOGIN, get(password_login::show).post(password_login::submit))
        .route(addresses::SEND_CODE, post(send_code::submit))
        .route(addresses::LOGOUT, post(logout::submit))
        .route(addresses::ACCOUNT, get(account::show))
        .route(addresses::SET_PASSWORD, post(account::set_password))
        .route(addresses::END_SESSIONS, post(account::end_sessions))
        .layer(from_fn_with_state(Arc::clone(web), visit::send_cookie))
        .layer(CompressionLayer::new())
        .layer(from_fn(compression::spare_what_is_personal));
    let plain = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route(addresses::LANGUAGE, post(language::submit))
        .route("/static/{name}", get(assets::serve));
    Ok(visited
        .merge(plain)
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .with_state(Arc::clone(web))
        .layer(shield::posts_from_elsewhere(&web.public_url)?)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(from_fn_with_state(Arc::clone(web), fault::dress))
        .layer(map_response_with_state(Shield::new(web)?, shield::harden))
        // Faults log themselves, where they are handled.
        .layer(TraceLayer::new_for_http().on_failure(()))
        .layer(from_fn_with_state(Arc::clone(web), measure::measure))
        .layer(from_fn_with_state(Arc::clone(web), request_id::name)))
}
