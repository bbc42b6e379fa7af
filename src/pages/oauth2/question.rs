//! The page that asks: may the application know?

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::grants::Scope;
use crate::oidc::Question;
use crate::sessions::SignedIn;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::words::Naming;

#[derive(Template)]
#[template(path = "consent.html")]
struct Page<'a> {
    frame: Frame,
    question: Naming,
    /// What the application would know, in words.
    told: Vec<&'static str>,
    /// Whether it would go on knowing after a sign-out.
    stays: bool,
    user: SignedIn,
    request: &'a str,
}

pub(super) fn page(
    web: &Web,
    lang: Lang,
    Question { name, scopes, user }: Question,
    request: &str,
) -> Result<Response, Fault> {
    let words = lang.words();
    let told = |scope| match scope {
        Scope::OpenId => Some(words.told_openid),
        Scope::Profile => Some(words.told_profile),
        Scope::Phone => Some(words.told_phone),
        Scope::Email => web.oidc.tells_email().then_some(words.told_email),
        Scope::OfflineAccess => None,
    };
    let page = Page {
        frame: Frame::new(web, lang),
        question: Naming::new(words.consent, name),
        told: scopes.iter().filter_map(told).collect(),
        stays: scopes.have(Scope::OfflineAccess),
        user,
        request,
    };
    Ok(Html(page.render()?).into_response())
}
