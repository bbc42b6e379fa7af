//! `POST /user/language`: the switch, remembered by a cookie.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use url::Url;

use crate::web::cookie::OurCookie;
use crate::web::fields::Fields;
use crate::web::lang::Lang;
use crate::web::{Next, Web, addresses};

/// How long the choice is remembered: a year, the most that browsers keep a cookie for.
const REMEMBERED: u64 = 365 * 24 * 60 * 60;

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let Some(lang) = fields.get("lang").as_deref().and_then(Lang::named) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    let cookie = OurCookie::Lang.set(&web.public_url, lang.tag(), REMEMBERED);
    let back = back(&headers);
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&back)).into_response()
}

/// The page that the switch was pressed on. The shield has refused posts from elsewhere, and only a path of
/// this site is taken.
fn back(headers: &HeaderMap) -> String {
    let page = headers.get(header::REFERER).and_then(|page| page.to_str().ok());
    let page = page.and_then(|page| page.parse::<Url>().ok());
    let page = page.and_then(|page| Next::read(&page[url::Position::BeforePath..]));
    let path = page.as_ref().map_or("/", Next::path);
    // What is beneath these addresses can be posted to, and not opened.
    let path = match path {
        path if path.starts_with(addresses::ACCOUNT) => addresses::ACCOUNT,
        path if path.starts_with(addresses::CONSENT) => addresses::HOME,
        path => path,
    };
    path.to_owned()
}
