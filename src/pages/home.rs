//! `/`: where one who signed in arrives.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::fault::Fault;
use super::frame::Frame;
use super::lang::Lang;
use super::{Pages, code_login};
use crate::sign_in::Caller;
use crate::users::User;

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    user: User,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    lang: Lang,
    mut caller: Caller,
) -> Result<Response, Fault> {
    let Some(user) = pages.sign_in.signed_in(&mut caller).await? else {
        return Ok(Redirect::to(code_login::ADDRESS).into_response());
    };
    Ok(Html(Page { frame: Frame::new(&pages, lang), user }.render()?).into_response())
}
