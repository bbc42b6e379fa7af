//! `/user/account`: who I am, and where I am signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};

use super::logout;
use super::password_login::BUSY_FOR;
use crate::clients::ClientId;
use crate::grants::Application;
use crate::sessions::{OpenSession, Place, SignedIn};
use crate::sign_in::{Account, Caller, EndSession, SetPassword};
use crate::web::answer::{INVALID, retry_after};
use crate::web::cookie::OurCookie;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::moment::Moment;
use crate::web::next;
use crate::web::note::{Field, Note, Notes};
use crate::web::said::Said;
use crate::web::visit::Posted;
use crate::web::words::Words;
use crate::web::{Next, Web, addresses};

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    frame: Frame,
    user: SignedIn,
    said: Option<&'static str>,
    notes: Notes,
    /// What a password has to be like.
    hint: String,
    /// Where and when the sign-in before this one was.
    last_sign_in: Option<(Moment, Option<String>)>,
    /// When the number was proven.
    mobile_proven: Option<Moment>,
    this: Option<Session>,
    others: Vec<Session>,
    applications: Vec<(Application, Moment)>,
}

/// A session in words.
struct Session {
    sid: String,
    /// How it began.
    by: Option<&'static str>,
    browser: String,
    address: String,
    since: Moment,
    seen: Moment,
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    lang: Lang,
    headers: HeaderMap,
    caller: Caller,
) -> Result<Response, Fault> {
    let Some(account) = web.accounts.account(&caller).await? else {
        let back = next::keeping(addresses::CODE_LOGIN, Next::read(addresses::ACCOUNT).as_ref());
        return Ok(Redirect::to(&back).into_response());
    };
    let said = Said::read(&headers, &web.public_url);
    let mut page = Page::new(&web, lang, account).await?;
    page.said = said.map(|said| said.text(lang.words()));
    let once = AppendHeaders([(header::SET_COOKIE, OurCookie::Said.forget(&web.public_url))]);
    let page = Html(page.render()?);
    Ok(if said.is_some() { (once, page).into_response() } else { page.into_response() })
}

/// `POST /user/account/password`: mine, set or changed.
pub(super) async fn set_password(
    State(web): State<Arc<Web>>,
    lang: Lang,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let words = lang.words();
    let current = fields.get("current").unwrap_or_default();
    let new = fields.get("password").unwrap_or_default();
    let (status, note, wait) = match web.accounts.set_password(&caller, &current, &new).await? {
        SetPassword::Set => {
            let cookie = Said::PasswordSet.cookie(&web.public_url);
            let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
            return Ok((cookie, Redirect::to(addresses::ACCOUNT)).into_response());
        }
        SetPassword::SignedOut => return Ok(Redirect::to(addresses::ACCOUNT).into_response()),
        SetPassword::Unfit(unfit) => {
            (INVALID, Note::bad(Field::Password, words.unfit(unfit)), None)
        }
        SetPassword::WrongCurrent => {
            (INVALID, Note::trouble(Field::Current, words.wrong_current), None)
        }
        SetPassword::Limited(wait) => {
            let wait = wait.as_secs();
            (
                StatusCode::TOO_MANY_REQUESTS,
                Note::bad(Field::Current, words.come_back_in(wait)),
                Some(wait),
            )
        }
        SetPassword::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            Note::bad(Field::Password, words.busy),
            Some(BUSY_FOR),
        ),
    };
    let Some(account) = web.accounts.account(&caller).await? else {
        return Ok(Redirect::to(addresses::ACCOUNT).into_response());
    };
    let mut page = Page::new(&web, lang, account).await?;
    page.notes = Notes(Some(note));
    let answer = (status, Html(page.render()?)).into_response();
    Ok(match wait {
        Some(wait) => retry_after(wait, answer),
        None => answer,
    })
}

/// `POST /user/account/sessions/end`: one of mine, or all others.
pub(super) async fn end_sessions(
    State(web): State<Arc<Web>>,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let (ended, said) = match (fields.get("session"), fields.get("others").as_deref()) {
        (Some(key), None) => (web.accounts.end_session(&caller, &key).await?, Said::SessionEnded),
        (None, Some("1")) => (web.accounts.end_other_sessions(&caller).await?, Said::OthersEnded),
        _ => return Ok(INVALID.into_response()),
    };
    let site = &web.public_url;
    Ok(match ended {
        EndSession::Ended => {
            let cookie = AppendHeaders([(header::SET_COOKIE, said.cookie(site))]);
            (cookie, Redirect::to(addresses::ACCOUNT)).into_response()
        }
        EndSession::SignedOut => logout::signed_out(),
        EndSession::NoSuchSession => Redirect::to(addresses::ACCOUNT).into_response(),
    })
}

impl Page {
    async fn new(web: &Web, lang: Lang, account: Account) -> anyhow::Result<Self> {
        let applications = web.oidc.applications_of(&account.user.user).await?;
        let with_moment = |one: Application| (one.clone(), Moment::new(one.last, lang));
        let Account { user, last_sign_in, this, others } = account;
        let session = |open| Session::new(open, lang);
        Ok(Self {
            frame: Frame::new(web, lang),
            mobile_proven: user.mobile_proven_at.map(|at| Moment::new(at, lang)),
            user,
            said: None,
            notes: Notes::default(),
            hint: lang.words().password_hint(web.accounts.password_length()),
            last_sign_in: last_sign_in.map(|(at, address)| (Moment::new(at, lang), address)),
            this: this.map(session),
            others: others.into_iter().map(session).collect(),
            applications: applications.into_iter().map(with_moment).collect(),
        })
    }
}

/// `POST /user/account/applications/end`: what an application has of me.
pub(super) async fn end_application(
    State(web): State<Arc<Web>>,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let Some(client) = fields.get("client").as_deref().and_then(ClientId::said) else {
        return Ok(INVALID.into_response());
    };
    let who = (&caller.visitor, &caller.origin);
    let back = Redirect::to(addresses::ACCOUNT);
    if !web.oidc.end_application(who, &client).await? {
        return Ok(back.into_response());
    }
    let cookie = Said::ApplicationEnded.cookie(&web.public_url);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), back).into_response())
}

impl Session {
    fn new(open: OpenSession, lang: Lang) -> Self {
        let OpenSession { sid, by, place: Place { address, browser }, since, seen } = open;
        let parts: Vec<String> = [browser.name, browser.system].into_iter().flatten().collect();
        let words: &Words = lang.words();
        Self {
            sid,
            by: by.map(|by| words.way(by)),
            browser: if parts.is_empty() {
                words.unknown_browser.to_owned()
            } else {
                parts.join(" · ")
            },
            address,
            since: Moment::new(since, lang),
            seen: Moment::new(seen, lang),
        }
    }
}
