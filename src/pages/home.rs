//! `/`: where one who signed in arrives.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::sessions::{SignedIn, Visitor};
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::{Web, addresses};

#[derive(Template)]
#[template(path = "home.html")]
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
