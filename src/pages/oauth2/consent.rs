//! `/oauth2/consent`: somebody has been asked, and says yes or no.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::answer::{After, answer, asked_for};
use crate::user_id::UserId;
use crate::web::Web;
use crate::web::answer::INVALID;
use crate::web::fault::Fault;
use crate::web::lang::Lang;
use crate::web::visit::Posted;

pub(in crate::pages) async fn submit(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let says_yes = match fields.get("consent").as_deref() {
        Some("yes") => true,
        Some("no") => false,
        _ => return Ok(INVALID.into_response()),
    };
    let query = fields.get("request").unwrap_or_default();
    let asked_whom = UserId::named(fields.get("user").unwrap_or_default());
    let who = (&caller.visitor, &caller.origin);
    let authorized = web.oidc.consent(who, &query, &asked_whom, says_yes).await?;
    let lang = asked_for(&web, (lang, &headers), &query);
    answer(&web, lang, authorized, &query, After::Form)
}
