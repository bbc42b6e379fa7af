//! What becomes of somebody whom an application has sent to us.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::question;
use crate::oidc::{Authorize, Back, Mode, Parameters};
use crate::pages::welcome;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::next::{self, Next};
use crate::web::words::Trouble;
use crate::web::{Web, addresses};

/// Says what is wrong, and leads nowhere: whoever asks may be nobody's application.
#[derive(Template)]
#[template(path = "unknown_application.html")]
struct UnknownApplication {
    frame: Frame,
    trouble: Trouble,
}

/// Posts an answer to the application, by itself or when the button is pressed.
#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPost<'a> {
    frame: Frame,
    back: &'a Back,
    script: String,
}

/// The form goes to another site, and the browser holds us to that through every redirect there: so no `form-action`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// How somebody is led on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A link or a redirect.
    Link,
    /// A form of ours, to which a browser allows no redirect to another site.
    Form,
}

/// The language of the page: of whoever reads it, or else the one that the application asks for.
pub(super) fn asked_for(web: &Web, (lang, headers): (Lang, &HeaderMap), query: &str) -> Lang {
    let asked = Parameters::read(query.as_bytes());
    lang.or_asked(headers, &web.public_url, asked.get("ui_locales"))
}

pub(super) fn answer(
    web: &Web,
    lang: Lang,
    authorized: Authorize,
    query: &str,
    after: After,
) -> Result<Response, Fault> {
    Ok(match authorized {
        Authorize::Unknown => {
            let trouble = lang.words().unknown_application;
            let page = UnknownApplication { frame: Frame::new(web, lang), trouble };
            (StatusCode::BAD_REQUEST, Html(page.render()?)).into_response()
        }
        Authorize::SignIn(query) => {
            let back = Next::read(&format!("{}?{query}", addresses::AUTHORIZE));
            Redirect::to(&next::keeping(addresses::CODE_LOGIN, back.as_ref())).into_response()
        }
        Authorize::Ask(question) => question::page(web, lang, question, query)?,
        Authorize::Answered(back) if back.mode == Mode::FormPost => {
            let frame = Frame { logo: None, ..Frame::new(web, lang) };
            let page = FormPost { frame, back: &back, script: web.assets.address("form_post.js") };
            ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page.render()?)).into_response()
        }
        Authorize::Answered(back) if after == After::Form => {
            welcome::leads_on(web, lang, lang.words().leads_back, &back.address())?
        }
        Authorize::Answered(back) => Redirect::to(&back.address()).into_response(),
    })
}
