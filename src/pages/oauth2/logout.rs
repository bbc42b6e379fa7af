//! `/oauth2/logout`: an application sends somebody to us to sign out.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::elsewhere::led_to_the_same;
use crate::events::Origin;
use crate::oidc::Logout;
use crate::pages::logout;
use crate::sessions::Visitor;
use crate::web::fault::Fault;
use crate::web::fields::Fields;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::{Web, addresses};

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
    /// Whether the application has asked to lead to an address that is not its own.
    is_elsewhere: bool,
}

pub(super) async fn show(
    web: State<Arc<Web>>,
    lang: Lang,
    visitor: Visitor,
    origin: Origin,
    uri: Uri,
) -> Result<Response, Fault> {
    let query = uri.query().unwrap_or_default();
    Ok(match web.oidc.logout((&visitor, &origin), query).await? {
        Logout::Ask => logout::show(web, lang, visitor).await?,
        Logout::LedTo(address) => ([logout::FORGET_PAGES], Redirect::to(&address)).into_response(),
        Logout::Over { is_elsewhere } => {
            let page = SignedOut { frame: Frame::new(&web, lang), is_elsewhere };
            ([logout::FORGET_PAGES], Html(page.render()?)).into_response()
        }
    })
}

pub(super) async fn from_elsewhere(uri: Uri, fields: Result<Fields, StatusCode>) -> Response {
    led_to_the_same(addresses::RP_LOGOUT, &uri, fields)
}
