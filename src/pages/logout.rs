//! `POST /user/logout`: the session ends on the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::cookie::OurCookie;
use super::fault::Fault;
use super::{Pages, code_login};
use crate::sessions::Visitor;

pub(super) async fn submit(
    State(pages): State<Arc<Pages>>,
    mut visitor: Visitor,
) -> Result<Response, Fault> {
    visitor.leave().await?;
    // The layer's own removal lacks `Secure`, so browsers would not take it for a `__Host-` cookie.
    let cookie =
        AppendHeaders([(header::SET_COOKIE, OurCookie::Session.forget(&pages.public_url))]);
    Ok((cookie, Redirect::to(&code_login::address(None))).into_response())
}
