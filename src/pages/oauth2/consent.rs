//! `/oauth2/consent`: may the application know?

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};

use super::authorize::{self, After};
use crate::grants::Scope;
use crate::oidc::Question;
use crate::sessions::SignedIn;
use crate::user_id::UserId;
use crate::web::Web;
use crate::web::answer::INVALID;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::visit::Posted;

#[derive(Template)]
#[template(path = "consent.html")]
struct Page<'a> {
    frame: Frame,
    title: String,
    /// What the application would know, in words.
    told: Vec<&'static str>,
    user: SignedIn,
    request: &'a str,
}

pub(super) fn page(
    web: &Web,
    (lang, _): (Lang, &HeaderMap),
    Question { name, scopes, user }: Question,
    request: &str,
) -> Result<Response, Fault> {
    let words = lang.words();
    let told = |scope| match scope {
        Scope::OpenId => Some(words.told_openid),
        Scope::Profile => Some(words.told_profile),
        Scope::Phone => Some(words.told_phone),
        Scope::Email => web.oidc.tells_email().then_some(words.told_email),
        Scope::OfflineAccess => Some(words.told_offline),
    };
    let page = Page {
        frame: Frame::new(web, lang),
        title: words.consent.replace("{}", &name),
        told: scopes.iter().filter_map(told).collect(),
        user,
        request,
    };
    Ok(Html(page.render()?).into_response())
}

/// `POST /oauth2/consent`: says yes or no.
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
    authorize::answer(&web, (lang, &headers), authorized, &query, After::Form)
}
