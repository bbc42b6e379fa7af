//! Every address of the site, in one table. A page translates: a request into a call of the story, its
//! outcome into an answer. It decides nothing.

mod accept;
mod account;
mod agreement;
mod assets;
mod code_login;
mod color;
mod compression;
mod cookie;
mod fault;
mod fields;
mod frame;
mod health;
mod home;
mod lang;
mod language;
mod logout;
mod metrics;
mod moment;
mod next;
mod note;
mod notice;
mod password_login;
mod request_id;
mod said;
mod send_code;
mod shield;
mod site;
mod visit;
mod wants;
mod words;

pub use assets::Assets;
pub use color::{Color, NotAColor};
pub use metrics::metrics;
pub use next::Next;
pub use site::{Link, Logo, NotALink, NotALogo, NotAPublicUrl, PublicUrl, Site};

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::address::TrustedProxies;
use crate::clock::Clock;
use crate::db::Db;
use crate::metrics::Metrics;
use crate::sign_in::SignIn;
use cookie::OurCookie;

/// How long a request may take, its body included. A send has five seconds of its own, a body ten: what takes
/// longer waits for the database.
const REQUEST_TIME: Duration = Duration::from_secs(15);

/// What the pages stand on.
#[derive(Debug)]
pub struct Pages {
    /// The story that they tell.
    pub sign_in: Arc<SignIn>,
    /// Asked whether it answers, nothing else.
    pub db: Db,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// How the site is reached from outside.
    pub public_url: PublicUrl,
    /// What the site is called, and how it looks.
    pub site: Site,
    /// Its static files.
    pub assets: Assets,
    /// What is counted.
    pub metrics: Metrics,
    /// The time.
    pub clock: Clock,
}

/// What a form is answered with that cannot be taken as it is.
const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// An answer, and in how many seconds to come back.
fn retry_after(wait: u64, mut answer: Response) -> Response {
    answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
    answer
}

/// The site.
///
/// # Errors
/// If `PUBLIC_URL` cannot be an origin.
pub fn router(pages: &Arc<Pages>) -> anyhow::Result<Router> {
    let https = pages.public_url.is_https();
    let sessions = pages.sign_in.sessions.layer(OurCookie::Session.name(&pages.public_url), https);
    let visited = Router::new()
        .route("/", get(home::show))
        .route("/user/codelogin", get(code_login::show).post(code_login::submit))
        .route("/user/login", get(password_login::show).post(password_login::submit))
        .route("/user/sendcode", post(send_code::submit))
        .route("/user/logout", post(logout::submit))
        .route("/user/account", get(account::show))
        .route("/user/account/password", post(account::set_password))
        .route("/user/account/sessions/end", post(account::end_sessions))
        .layer(sessions)
        .layer(from_fn_with_state(Arc::clone(pages), visit::leave_newer_session))
        .layer(CompressionLayer::new())
        .layer(from_fn(compression::spare_what_is_personal));
    let plain = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/user/language", post(language::submit))
        .route("/static/{name}", get(assets::serve));
    Ok(visited
        .merge(plain)
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .with_state(Arc::clone(pages))
        .layer(shield::posts_from_elsewhere(&pages.public_url)?)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(from_fn_with_state(Arc::clone(pages), fault::dress))
        .layer(map_response_with_state(shield::Shield::new(pages)?, shield::harden))
        // Faults log themselves, where they are handled.
        .layer(TraceLayer::new_for_http().on_failure(()))
        .layer(from_fn_with_state(Arc::clone(pages), metrics::measure))
        .layer(from_fn_with_state(Arc::clone(pages), request_id::name)))
}
