//! Where one arrives who has just signed in, or was already.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};

use crate::sign_in::KNOWN_FOR;
use crate::web::cookie::OurCookie;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::lang::Lang;
use crate::web::words::Trouble;
use crate::web::{Next, Web, addresses, rounds};

/// Leads on by itself. Browsers hold a form to our own site through every redirect that follows it, and say nothing.
#[derive(Template)]
#[template(path = "lead_on.html")]
struct LeadOn<'a> {
    frame: Frame,
    says: &'static str,
    to: &'a str,
}

#[derive(Template)]
#[template(path = "enter.html")]
struct InACircle<'a> {
    frame: Frame,
    trouble: Trouble,
    again: &'a str,
    leads_on: bool,
}

/// The answer to one who is signed in now, in a browser that is known from now on.
pub(super) fn welcome(
    web: &Web,
    lang: Lang,
    device: &str,
    next: Option<&Next>,
) -> Result<Response, Fault> {
    let site = &web.public_url;
    let cookies = AppendHeaders([
        (header::SET_COOKIE, OurCookie::Notice.forget(site)),
        (header::SET_COOKIE, OurCookie::Device.set(site, device, KNOWN_FOR.as_secs())),
    ]);
    Ok(match next {
        Some(next) if next.leads_off() => {
            (cookies, leads_on(web, lang, lang.words().leads_on, next.path())?).into_response()
        }
        _ => (cookies, Redirect::to(next.map_or(addresses::HOME, Next::path))).into_response(),
    })
}

/// The page that says this and leads there, to another site perhaps.
pub(super) fn leads_on(
    web: &Web,
    lang: Lang,
    says: &'static str,
    to: &str,
) -> Result<Response, Fault> {
    Ok(Html(LeadOn { frame: Frame::new(web, lang), says, to }.render()?).into_response())
}

/// The answer to one who comes to sign in, and is: to where that was wanted.
pub(super) fn sent_on(
    web: &Web,
    lang: Lang,
    headers: &HeaderMap,
    next: Option<&Next>,
) -> Result<Response, Fault> {
    let Some(next) = next else { return Ok(Redirect::to(addresses::HOME).into_response()) };
    let to = next.path();
    let (site, now) = (&web.public_url, web.clock.now());
    let round = rounds::begins(headers, site, to, now);
    let Ok(round) = rounds::ends(headers, site, (to, round), now) else {
        let trouble = lang.words().in_a_circle;
        let page = InACircle { frame: Frame::new(web, lang), trouble, again: to, leads_on: false };
        return Ok((StatusCode::FORBIDDEN, Html(page.render()?)).into_response());
    };
    Ok((AppendHeaders([(header::SET_COOKIE, round)]), Redirect::to(to)).into_response())
}
