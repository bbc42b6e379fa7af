//! `/`: where one who signed in arrives.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::fault::Fault;
use super::frame::Frame;
use super::lang::Lang;
use super::{Pages, code_login};
use crate::sessions::Visitor;
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
    mut visitor: Visitor,
) -> Result<Response, Fault> {
    let Some(id) = visitor.user() else {
        return Ok(Redirect::to(&code_login::address(None)).into_response());
    };
    let Some(user) = pages.sign_in.users.get_enabled(id).await? else {
        visitor.leave().await?;
        return Ok(Redirect::to(&code_login::address(None)).into_response());
    };
    Ok(Html(Page { frame: Frame::new(&pages, lang), user }.render()?).into_response())
}
