//! `POST /user/logout`: the session ends on the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::sign_in::Caller;
use crate::web::cookie::OurCookie;
use crate::web::fault::Fault;
use crate::web::{PublicUrl, Web, addresses};

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    mut caller: Caller,
) -> Result<Response, Fault> {
    web.sign_in.sign_out(&mut caller).await?;
    Ok(signed_out(&web.public_url))
}

/// The answer to one who is signed out now.
pub(super) fn signed_out(site: &PublicUrl) -> Response {
    // The layer's own removal lacks `Secure`, so browsers would not take it for a `__Host-` cookie.
    let cookie = AppendHeaders([(header::SET_COOKIE, OurCookie::Session.forget(site))]);
    (cookie, Redirect::to(addresses::CODE_LOGIN)).into_response()
}
