//! `/user/logout`: a page that asks, where one is led to by a link, and the button, by which the session ends on the
//! server.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::sessions::{SignedIn, Visitor};
use crate::sign_in::Caller;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::{Web, addresses};

#[derive(Template)]
#[template(path = "logout.html")]
struct Page<'a> {
    frame: Frame,
    user: &'a SignedIn,
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    lang: Lang,
    visitor: Visitor,
) -> Result<Response, Fault> {
    let Some(user) = visitor.signed_in() else {
        return Ok(Redirect::to(addresses::CODE_LOGIN).into_response());
    };
    Ok(Html(Page { frame: Frame::new(&web, lang), user }.render()?).into_response())
}

pub(super) async fn submit(State(web): State<Arc<Web>>, caller: Caller) -> Result<Response, Fault> {
    web.accounts.sign_out(&caller).await?;
    Ok(signed_out())
}

/// Empties what the browser keeps of our pages, the memory behind Back too (W3C Clear Site Data). Browsers heed it over
/// https and on the machine itself. Without `"cookies"`: those name the language and the known browser.
pub(super) const FORGET_PAGES: (HeaderName, &str) =
    (HeaderName::from_static("clear-site-data"), "\"cache\"");

/// The answer to one who is signed out now.
pub(super) fn signed_out() -> Response {
    ([FORGET_PAGES], Redirect::to(addresses::CODE_LOGIN)).into_response()
}
