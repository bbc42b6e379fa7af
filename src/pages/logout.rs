//! `POST /user/logout`: the session ends on the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Redirect, Response};

use crate::sign_in::Caller;
use crate::web::fault::Fault;
use crate::web::{Web, addresses};

pub(super) async fn submit(State(web): State<Arc<Web>>, caller: Caller) -> Result<Response, Fault> {
    web.accounts.sign_out(&caller).await?;
    Ok(signed_out())
}

/// Empties what the browser keeps of our pages, the memory behind Back too (W3C Clear Site Data). Browsers heed it over
/// https and on the machine itself. Without `"cookies"`: those name the language and the known browser.
const FORGET_PAGES: (HeaderName, &str) = (HeaderName::from_static("clear-site-data"), "\"cache\"");

/// The answer to one who is signed out now.
pub(super) fn signed_out() -> Response {
    ([FORGET_PAGES], Redirect::to(addresses::CODE_LOGIN)).into_response()
}
