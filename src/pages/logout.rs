//! `POST /user/logout`: the session ends on the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::cookie::OurCookie;
use super::fault::Fault;
use super::{Pages, PublicUrl, code_login};
use crate::sign_in::Caller;

pub(super) async fn submit(
    State(pages): State<Arc<Pages>>,
    mut caller: Caller,
) -> Result<Response, Fault> {
    pages.sign_in.sign_out(&mut caller).await?;
    Ok(signed_out(&pages.public_url))
}

/// The answer to one who is signed out now.
pub(super) fn signed_out(site: &PublicUrl) -> Response {
    // The layer's own removal lacks `Secure`, so browsers would not take it for a `__Host-` cookie.
    let cookie = AppendHeaders([(header::SET_COOKIE, OurCookie::Session.forget(site))]);
    (cookie, Redirect::to(code_login::ADDRESS)).into_response()
}
