//! `/user/codelogin`: the page where a code is asked for and typed.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::agreement::{self, Agreement};
use super::cookie::OurCookie;
use super::fault::Fault;
use super::fields::Fields;
use super::frame::Frame;
use super::lang::Lang;
use super::next::{self, Next};
use super::note::{Field, Note, Notes};
use super::notice::Notice;
use super::{INVALID, Pages, PublicUrl, password_login, retry_after};
use crate::codes::Code;
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::sign_in::{self, Caller, CodeLogin, Registration};

pub(super) const ADDRESS: &str = "/user/codelogin";

/// How long a browser is known after a sign-in: a year, the most that browsers keep a cookie for.
const DEVICE_KNOWN: Duration = Duration::from_hours(365 * 24);

#[derive(Template)]
#[template(path = "code_login.html")]
struct Page {
    frame: Frame,
    mobile: String,
    next: Option<Next>,
    /// The way to the other page.
    by_password: String,
    agreement: Option<Agreement>,
    notes: Notes,
    /// Seconds until another code may be asked for.
    wait: u64,
    registers: bool,
}

/// What is asked for in the address of a page.
#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

impl Asked {
    /// Where the visitor wants to go.
    pub fn next(asked: Result<Query<Self>, QueryRejection>) -> Option<Next> {
        asked.ok().and_then(|Query(asked)| asked.next).as_deref().and_then(Next::read)
    }
}

/// The answer to one who is signed in now, in a browser that is known from now on.
pub(super) fn welcome(site: &PublicUrl, device: &str, next: Option<&Next>) -> Response {
    let cookies = AppendHeaders([
        (header::SET_COOKIE, OurCookie::Notice.forget(site)),
        (header::SET_COOKIE, OurCookie::Device.set(site, device, DEVICE_KNOWN.as_secs())),
    ]);
    (cookies, Redirect::to(next.map_or("/", Next::path))).into_response()
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    lang: Lang,
    headers: HeaderMap,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Fault> {
    let next = Asked::next(asked);
    if let Some(user) = visitor.user()
        && pages.sign_in.users.get_enabled(user).await?.is_some()
    {
        return Ok(Redirect::to(next.as_ref().map_or("/", Next::path)).into_response());
    }
    let now = pages.clock.now();
    let notice = Notice::read(&headers, &pages.public_url, now);
    let mut page = Page::new(&pages, lang, notice.as_ref(), next);
    if let Some(notice) = notice {
        notice.mobile().clone_into(&mut page.mobile);
        page.notes = Notes(Some(notice.note(lang.words(), now)));
    }
    page.answer(StatusCode::OK)
}

pub(super) async fn submit(
    State(pages): State<Arc<Pages>>,
    lang: Lang,
    headers: HeaderMap,
    mut caller: Caller,
    fields: Fields,
) -> Result<Response, Fault> {
    let words = lang.words();
    let next = fields.get("next").as_deref().and_then(Next::read);
    let typed = fields.get("mobile").unwrap_or_default();
    let notice = Notice::read(&headers, &pages.public_url, pages.clock.now());
    let mut page = Page::new(&pages, lang, notice.as_ref(), next);
    page.mobile.clone_from(&typed);
    page.agreement = Agreement::new(&pages.site, agreement::is_ticked(&fields));

    let Ok(mobile) = typed.parse::<Mobile>() else {
        return page.refuse(INVALID, Note::trouble(Field::Mobile, words.not_a_mobile));
    };
    if agreement::is_missing(page.agreement.as_ref()) {
        return page.refuse(INVALID, Note::bad(Field::Agree, words.agree_first));
    }
    let wrong_code = Note::trouble(Field::Code, words.wrong_code);
    let Ok(code) = fields.get("code").unwrap_or_default().parse::<Code>() else {
        return page.refuse(INVALID, wrong_code);
    };
    match pages.sign_in.code_login(&mut caller, &mobile, &code).await? {
        CodeLogin::Welcome { device } => {
            Ok(welcome(&pages.public_url, &device, page.next.as_ref()))
        }
        CodeLogin::WrongCode => page.refuse(INVALID, wrong_code),
        CodeLogin::Locked => {
            let note = Note::trouble(Field::Mobile, words.locked);
            let page = page.refuse(StatusCode::TOO_MANY_REQUESTS, note)?;
            Ok(retry_after(sign_in::LOCKED_FOR.as_secs(), page))
        }
        CodeLogin::NoSuchUser => {
            page.refuse(StatusCode::FORBIDDEN, Note::trouble(Field::Mobile, words.may_not_sign_in))
        }
        CodeLogin::Limited(wait) => {
            let wait = wait.as_secs();
            let note = Note::bad(Field::Code, words.come_back_in(wait));
            let page = page.refuse(StatusCode::TOO_MANY_REQUESTS, note)?;
            Ok(retry_after(wait, page))
        }
    }
}

impl Page {
    fn new(pages: &Pages, lang: Lang, notice: Option<&Notice>, next: Option<Next>) -> Self {
        Self {
            frame: Frame::new(pages, lang),
            mobile: String::new(),
            by_password: next::keeping(password_login::ADDRESS, next.as_ref()),
            next,
            agreement: Agreement::new(&pages.site, notice.is_some_and(Notice::is_agreed)),
            notes: Notes::default(),
            wait: notice.map_or(0, |notice| notice.wait(pages.clock.now())),
            registers: pages.sign_in.policy.registration == Registration::Open,
        }
    }

    fn refuse(mut self, status: StatusCode, note: Note) -> Result<Response, Fault> {
        self.notes = Notes(Some(note));
        self.answer(status)
    }

    fn answer(&self, status: StatusCode) -> Result<Response, Fault> {
        Ok((status, Html(self.render()?)).into_response())
    }
}
