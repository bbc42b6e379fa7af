//! `/user/codelogin`: the page where a code is asked for and typed.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::on_the_way::{Way, way};
use super::welcome::{sent_on, welcome};
use crate::codes::Code;
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::sign_in::{self, CodeLogin, Registration, WrongCode};
use crate::web::agreement::{self, Agreement};
use crate::web::answer::{INVALID, retry_after};
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::next::{self, Next, Wanted};
use crate::web::note::{Field, Note, Notes};
use crate::web::notice::Notice;
use crate::web::visit::Posted;
use crate::web::words::Naming;
use crate::web::{Web, addresses};

#[derive(Template)]
#[template(path = "code_login.html")]
struct Page {
    frame: Frame,
    /// Where somebody goes on to, if that is an application.
    on_the_way: Option<Naming>,
    mobile: String,
    next: Option<Next>,
    /// The way to the other page.
    by_password: String,
    agreement: Option<Agreement>,
    notes: Notes,
    /// Whether a code was asked for on this very page.
    asked: bool,
    /// Seconds until another code may be asked for.
    wait: u64,
    registers: bool,
}

/// The page as it is for one who is new here.
pub(super) fn for_strangers(web: &Web, lang: Lang) -> askama::Result<String> {
    Page::new(web, lang, None, None).render()
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    visitor: Visitor,
    Wanted(next): Wanted,
) -> Result<Response, Fault> {
    let way = way(&web, (lang, &headers), next.as_ref(), &visitor).await?;
    let lang = way.lang;
    if visitor.signed_in().is_some() && !way.asks_again {
        return sent_on(&web, lang, &headers, next.as_ref());
    }
    let now = web.clock.now();
    let notice = Notice::read(&headers, &web.public_url, now);
    let mut page = Page::new(&web, lang, notice.as_ref(), next).on(way);
    if let Some(notice) = notice {
        notice.mobile().clone_into(&mut page.mobile);
        page.notes = Notes(Some(notice.note(lang.words(), now)));
    }
    page.answer(StatusCode::OK)
}

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let next = fields.get("next").as_deref().and_then(Next::read);
    let typed = fields.get("mobile").unwrap_or_default();
    let notice = Notice::read(&headers, &web.public_url, web.clock.now());
    let way = way(&web, (lang, &headers), next.as_ref(), &caller.visitor).await?;
    let (lang, words) = (way.lang, way.lang.words());
    let mut page = Page::new(&web, lang, notice.as_ref(), next).on(way);
    page.mobile.clone_from(&typed);
    page.asked |= fields.get("asked").is_some_and(|asked| !asked.is_empty());
    page.agreement = Agreement::new(&web.site, agreement::is_ticked(&fields));

    let Ok(mobile) = typed.parse::<Mobile>() else {
        return page.refuse(INVALID, Note::trouble(Field::Mobile, words.not_a_mobile));
    };
    if agreement::is_missing(page.agreement.as_ref()) {
        return page.refuse(INVALID, Note::bad(Field::Agree, words.agree_first));
    }
    let wrong_code =
        |advice: Cow<'static, str>| Note { advice, ..Note::bad(Field::Code, words.wrong_code) };
    let Ok(code) = fields.get("code").unwrap_or_default().parse::<Code>() else {
        return page.refuse(INVALID, wrong_code(words.another_code.into()));
    };
    match web.typing.code_login(&caller, &mobile, &code).await? {
        CodeLogin::Welcome { device } => welcome(&web, lang, &device, page.next.as_ref()),
        CodeLogin::WrongCode(why) => {
            let advice = match (why, page.asked) {
                (WrongCode::NoneAsked, true) => words.no_cookies.into(),
                (WrongCode::Lost, true) => words.code_advice(WrongCode::Expired),
                _ => words.code_advice(why),
            };
            page.refuse(INVALID, wrong_code(advice))
        }
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
    fn new(web: &Web, lang: Lang, notice: Option<&Notice>, next: Option<Next>) -> Self {
        Self {
            frame: Frame::new(web, lang),
            on_the_way: None,
            mobile: String::new(),
            by_password: next::keeping(addresses::PASSWORD_LOGIN, next.as_ref()),
            next,
            agreement: Agreement::new(&web.site, notice.is_some_and(Notice::is_agreed)),
            notes: Notes::default(),
            asked: notice.is_some_and(Notice::is_sent),
            wait: notice.map_or(0, |notice| notice.wait(web.clock.now())),
            registers: web.registration == Registration::Open,
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
