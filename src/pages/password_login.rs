//! `/user/login`: the page where a password is typed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::on_the_way::{Way, way};
use super::welcome::{sent_on, welcome};
use crate::mobile::Mobile;
use crate::passwords::Password;
use crate::sessions::Visitor;
use crate::sign_in::PasswordLogin;
use crate::web::agreement::{self, Agreement};
use crate::web::answer::{INVALID, retry_after};
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::next::{self, Next, Wanted};
use crate::web::note::{Field, Note, Notes};
use crate::web::visit::Posted;
use crate::web::words::Naming;
use crate::web::{Web, addresses};

/// How long one should wait who finds too many others waiting, in seconds: each takes some 20 ms.
pub(super) const BUSY_FOR: u64 = 1;

#[derive(Template)]
#[template(path = "password_login.html")]
struct Page {
    frame: Frame,
    /// Where somebody goes on to, if that is an application.
    on_the_way: Option<Naming>,
    mobile: String,
    next: Option<Next>,
    /// The way to the other page.
    by_code: String,
    agreement: Option<Agreement>,
    notes: Notes,
}

/// The page as it is for one who is new here.
pub(super) fn for_strangers(web: &Web, lang: Lang) -> askama::Result<String> {
    Page::new(web, lang, None).render()
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    visitor: Visitor,
    Wanted(next): Wanted,
) -> Result<Response, Fault> {
    let way = way(&web, (lang, &headers), next.as_ref(), &visitor).await?;
    if visitor.signed_in().is_some() && !way.asks_again {
        return sent_on(&web, way.lang, &headers, next.as_ref());
    }
    Page::new(&web, way.lang, next).on(way).answer(StatusCode::OK)
}

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let next = fields.get("next").as_deref().and_then(Next::read);
    let way = way(&web, (lang, &headers), next.as_ref(), &caller.visitor).await?;
    let (lang, words) = (way.lang, way.lang.words());
    let mut page = Page::new(&web, lang, next).on(way);
    page.mobile = fields.get("mobile").unwrap_or_default();
    page.agreement = Agreement::new(&web.site, agreement::is_ticked(&fields));
    let Ok(mobile) = page.mobile.parse::<Mobile>() else {
        return page.refuse(INVALID, Note::trouble(Field::Mobile, words.not_a_mobile));
    };
    if agreement::is_missing(page.agreement.as_ref()) {
        return page.refuse(INVALID, Note::bad(Field::Agree, words.agree_first));
    }
    let password = Password::typed(&fields.get("password").unwrap_or_default());
    match web.by_password.password_login(&caller, &mobile, password).await? {
        PasswordLogin::Welcome { device } => welcome(&web, lang, &device, page.next.as_ref()),
        PasswordLogin::Wrong => {
            let note = Note::trouble(Field::Password, words.wrong_password);
            page.refuse(INVALID, note)
        }
        PasswordLogin::Limited(wait) => {
            let wait = wait.as_secs();
            let note = Note::bad(Field::Password, words.come_back_in(wait));
            let page = page.refuse(StatusCode::TOO_MANY_REQUESTS, note)?;
            Ok(retry_after(wait, page))
        }
        PasswordLogin::Busy => {
            let page = page
                .refuse(StatusCode::SERVICE_UNAVAILABLE, Note::bad(Field::Password, words.busy))?;
            Ok(retry_after(BUSY_FOR, page))
        }
    }
}

impl Page {
    fn new(web: &Web, lang: Lang, next: Option<Next>) -> Self {
        Self {
            frame: Frame::new(web, lang),
            on_the_way: None,
            mobile: String::new(),
            by_code: next::keeping(addresses::CODE_LOGIN, next.as_ref()),
            next,
            agreement: Agreement::new(&web.site, false),
            notes: Notes::default(),
        }
    }

    /// The same, for somebody on the way to an application.
    fn on(self, way: Way) -> Self {
        Self { on_the_way: way.says, mobile: way.mobile.unwrap_or_default(), ..self }
    }

    fn refuse(mut self, status: StatusCode, note: Note) -> Result<Response, Fault> {
        self.notes = Notes(Some(note));
        self.answer(status)
    }

    fn answer(&self, status: StatusCode) -> Result<Response, Fault> {
        Ok((status, Html(self.render()?)).into_response())
    }
}
