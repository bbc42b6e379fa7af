//! `/oauth2/authorize`: an application sends somebody to us.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::answer::{After, answer, asked_for};
use super::elsewhere::led_to_the_same;
use crate::sessions::Visitor;
use crate::web::fault::Fault;
use crate::web::fields::Fields;
use crate::web::lang::Lang;
use crate::web::{Web, addresses};

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Fault> {
    let query = uri.query().unwrap_or_default();
    let authorized = web.oidc.authorize(&visitor, query).await?;
    answer(&web, asked_for(&web, (lang, &headers), query), authorized, query, After::Link)
}

pub(super) async fn from_elsewhere(uri: Uri, fields: Result<Fields, StatusCode>) -> Response {
    led_to_the_same(addresses::AUTHORIZE, &uri, fields)
}
