//! `/.codelogin/…` on an application's own host: the way in, and out again.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{assets, enter};
use crate::events::Origin;
use crate::forward::{Entered, Left, NONCE_LIFETIME};
use crate::origin::WebOrigin;
use crate::token::Token;
use crate::web::at_site::AtSite;
use crate::web::cookie::OurCookie;
use crate::web::fault::Fault;
use crate::web::fields::Fields;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::next::{self, Next};
use crate::web::words::Trouble;
use crate::web::{Web, addresses, rounds};

#[derive(Template)]
#[template(path = "enter.html")]
struct NotEntered {
    frame: Frame,
    trouble: Trouble,
    /// Where the way in begins.
    again: String,
}

#[derive(Template)]
#[template(path = "leave.html")]
struct Leave<'a> {
    frame: Frame,
    site: &'a str,
}

#[derive(Template)]
#[template(path = "left.html")]
struct LeftPage<'a> {
    frame: Frame,
    site: &'a str,
    /// Where one signs out of everything, unless that is done.
    everywhere: Option<String>,
}

#[derive(Deserialize)]
struct Start {
    to: String,
}

#[derive(Deserialize)]
struct Way {
    ticket: String,
    to: String,
    #[serde(default = "enter::first_round")]
    round: u32,
}

/// `GET /.codelogin/start`: leads to the sign-in page's host, and remembers that it was this browser.
pub(super) async fn start(
    State(web): State<Arc<Web>>,
    AtSite(site): AtSite,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let to = Query::<Start>::try_from_uri(&uri).ok();
    let to = to.and_then(|Query(Start { to })| Next::read(&to)).unwrap_or_default();
    // Another tab may be on its way with it.
    let nonce = OurCookie::Start.read(&headers, &site).and_then(|nonce| nonce.parse().ok());
    let nonce = nonce.unwrap_or_else(Token::random);
    let cookie = OurCookie::Start.set(&site, nonce.expose(), NONCE_LIFETIME.as_secs());
    let round = rounds::begins(&headers, &site, to.path(), web.clock.now());
    let way = enter::address(&site, &to, &nonce.fingerprint(), round);
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
    (cookie, Redirect::to(&format!("{}{way}", web.public_url))).into_response()
}

/// `GET /.codelogin/enter`: takes the ticket, in the browser that has begun.
pub(super) async fn enter(
    State(web): State<Arc<Web>>,
    AtSite(site): AtSite,
    lang: Lang,
    origin: Origin,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Fault> {
    let words = lang.words();
    let way = Query::<Way>::try_from_uri(&uri).ok().map(|Query(way)| way);
    let to = way.as_ref().and_then(|way| Next::read(&way.to)).unwrap_or_default();
    let refuse = |trouble| {
        let again = next::starting(to.path());
        let page = NotEntered { frame: Frame::beside(&web, lang), trouble, again };
        Ok::<_, Fault>((StatusCode::FORBIDDEN, Html(page.render()?)).into_response())
    };
    let round = way.as_ref().map_or(1, |way| way.round);
    let Some(round) = ends(&web, &site, &headers, (to.path(), round)).await? else {
        return refuse(words.in_a_circle);
    };
    let round = (header::SET_COOKIE, round);
    let nonce = OurCookie::Start.read(&headers, &site).and_then(|nonce| nonce.parse().ok());
    let Some(nonce) = nonce else {
        return Ok((AppendHeaders([round]), refuse(words.no_nonce)?).into_response());
    };
    let entered = match way.and_then(|way| way.ticket.parse().ok()) {
        Some(ticket) => web.forward.enter(&site, &ticket, &nonce, &origin).await?,
        None => Entered::Refused,
    };
    Ok(match entered {
        Entered::Welcome(key) => {
            let lasts = web.sessions.rules().lifetime.as_secs();
            let key = (header::SET_COOKIE, OurCookie::Site.set(&site, key.expose(), lasts));
            (AppendHeaders([round, key]), Redirect::to(to.path())).into_response()
        }
        Entered::Refused => (AppendHeaders([round]), refuse(words.ticket_over)?).into_response(),
    })
}

/// What opened this site for this browser, if it still does or not.
fn key(headers: &HeaderMap, site: &WebOrigin) -> Option<Token> {
    OurCookie::Site.values(headers, site).find_map(|key| key.parse().ok())
}

/// A round to this path ends: the cookie that remembers it, or nothing where that goes on and on.
async fn ends(
    web: &Web,
    site: &WebOrigin,
    headers: &HeaderMap,
    (to, round): (&str, u32),
) -> anyhow::Result<Option<HeaderValue>> {
    let now = web.clock.now();
    if let Ok(round) = rounds::ends(headers, site, (to, round), now) {
        return Ok(Some(round));
    }
    // Who signed out meanwhile comes in again for a reason.
    if let Some(key) = key(headers, site)
        && web.forward.is_over(site, &key).await?
    {
        return Ok(Some(rounds::first(site, to, now)));
    }
    if web.circles.is_due(now) {
        tracing::warn!(
            "{site} sends people back who are signed in there → have its proxy pass Cookie on to {}, and list the \
             site in FORWARD_SITES with the scheme that browsers use",
            addresses::FORWARD
        );
    }
    Ok(None)
}

/// `GET /.codelogin/leave`: asks.
pub(super) async fn ask_to_leave(
    State(web): State<Arc<Web>>,
    AtSite(site): AtSite,
    lang: Lang,
) -> Result<Response, Fault> {
    let page = Leave { frame: Frame::beside(&web, lang), site: site.host() };
    Ok(Html(page.render()?).into_response())
}

/// `POST /.codelogin/leave`: ends this site's sign-in, or the whole session. A redirect to another host would be
/// stopped after a form, so it is a page.
pub(super) async fn leave(
    State(web): State<Arc<Web>>,
    AtSite(site): AtSite,
    lang: Lang,
    origin: Origin,
    headers: HeaderMap,
    fields: Result<Fields, StatusCode>,
) -> Result<Response, Fault> {
    let everywhere = fields.is_ok_and(|fields| fields.get("everywhere").as_deref() == Some("1"));
    let left = match key(&headers, &site) {
        Some(key) => web.forward.leave(&site, &key, everywhere, &origin).await?,
        None => Left::Here,
    };
    let page = LeftPage {
        frame: Frame::beside(&web, lang),
        site: site.host(),
        everywhere: (left == Left::Here)
            .then(|| format!("{}{}", web.public_url, addresses::LOGOUT)),
    };
    // Who comes in again is in no circle.
    let forgotten = [OurCookie::Site, OurCookie::Rounds];
    let cookies = forgotten.map(|cookie| (header::SET_COOKIE, cookie.forget(&site)));
    Ok((AppendHeaders(cookies), Html(page.render()?)).into_response())
}

/// `/.codelogin/static/…`: what these pages look like.
pub(super) async fn asset(
    web: State<Arc<Web>>,
    _: AtSite,
    name: Path<String>,
    headers: HeaderMap,
) -> Response {
    assets::serve(web, name, headers).await
}
