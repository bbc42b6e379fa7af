//! `/user/forward`, `/user/forward/nginx`: what proxies ask. A proxy hands a refusal to whoever asked it, so none of
//! them is a page of ours.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::session;
use crate::events::Origin;
use crate::forward::{Asked, Identity, Passage};
use crate::web::at_site::the_one;
use crate::web::cookie::OurCookie;
use crate::web::fault::Fault;
use crate::web::next::{self, Next};
use crate::web::{Web, addresses};

/// What a proxy asks about.
struct Question<'a> {
    asked: Asked<'a>,
    method: Method,
}

/// The headers that it cannot be read from.
type Unread = &'static str;

/// What it is told, and what the metrics call that.
struct Answer(&'static str, Response);

/// As Caddy and Traefik ask.
pub(super) async fn in_parts(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let question = || {
        let scheme = told(&headers, "X-Forwarded-Proto")?;
        let host = told(&headers, "X-Forwarded-Host")?;
        let path = told(&headers, "X-Forwarded-Uri")?;
        let method = method(&headers, "X-Forwarded-Method")?;
        let asked = Asked::in_parts(scheme, host, path);
        let asked = asked.map_err(|_| "X-Forwarded-Proto, -Host and -Uri")?;
        Ok(Question { asked, method })
    };
    let question = question();
    counted(&web, answer(&web, (peer, &origin), &headers, question, StatusCode::FOUND).await)
}

/// As nginx asks, which takes any other answer than 2xx, 401 and 403 for a fault.
pub(super) async fn in_one(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let question = || {
        let url = told(&headers, "X-Original-URL")?;
        let method = method(&headers, "X-Original-Method")?;
        let asked = Asked::in_one(url).map_err(|_| "X-Original-URL")?;
        Ok(Question { asked, method })
    };
    let question = question();
    counted(&web, answer(&web, (peer, &origin), &headers, question, StatusCode::UNAUTHORIZED).await)
}

fn told<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Unread> {
    the_one(headers, name).ok_or(name)
}

fn method(headers: &HeaderMap, name: &'static str) -> Result<Method, Unread> {
    Method::from_bytes(told(headers, name)?.as_bytes()).map_err(|_| name)
}

fn counted(web: &Web, answer: Result<Answer, Fault>) -> Response {
    let answer = answer.unwrap_or_else(|fault| Answer("failed", fault.into_response()));
    web.metrics.forward(answer.0);
    answer.1
}

/// The answer to a question, or to headers that are none. A page leads on with this status.
async fn answer(
    web: &Web,
    (peer, origin): (SocketAddr, &Origin),
    headers: &HeaderMap,
    question: Result<Question<'_>, Unread>,
    led_on: StatusCode,
) -> Result<Answer, Fault> {
    let forbidden = |says: &str| refusal(StatusCode::FORBIDDEN, says);
    if !web.proxies.trusts(peer.ip()) {
        web.forward.note_stranger(origin).await?;
        return Ok(Answer("not_trusted", forbidden("the peer is not in TRUSTED_PROXIES")));
    }
    let question = question.and_then(|question| {
        is_from_somebody(web, peer, headers).then_some(question).ok_or("X-Forwarded-For")
    });
    let Question { asked: Asked { site, path }, method } = match question {
        Ok(question) => question,
        Err(unread) => {
            let says = format!("{unread}: expected once, and readable");
            if web.odd_questions.is_due(web.clock.now()) {
                tracing::warn!(
                    "a proxy at {} asks who is signed in and does not tell of what: {says} → if that is not one \
                     visitor's odd request, compare its configuration with docs/applications.md",
                    peer.ip()
                );
            }
            return Ok(Answer("bad_request", refusal(StatusCode::BAD_REQUEST, &says)));
        }
    };
    let names = OurCookie::Session.values(headers, &web.public_url);
    let keys = OurCookie::Site.values(headers, &site);
    let way = match web.forward.passes(&site, names, keys, origin).await? {
        Passage::Passes(identity) => return Ok(Answer("passed", passes(identity)?)),
        Passage::NotListed => {
            return Ok(Answer("not_listed", forbidden("the host is not in FORWARD_SITES")));
        }
        Passage::SignInHere => {
            let path = next::keeping(addresses::CODE_LOGIN, Next::read(path).as_ref());
            format!("{}{path}", web.public_url)
        }
        Passage::SignInThere => format!("{site}{}", next::starting(path)),
    };
    let says = Json(session::sign_in(web));
    // Led on from there, somebody would be asked about again, without end.
    let is_ours = path.starts_with(addresses::BESIDE);
    if is_ours && web.odd_questions.is_due(web.clock.now()) {
        tracing::warn!(
            "a proxy asks who is signed in at {site}{} → have it send all below that to codelogin, unasked",
            addresses::BESIDE
        );
    }
    Ok(if wants_page(&method, headers) && !is_ours {
        Answer("led_on", (led_on, [(header::LOCATION, way)], says).into_response())
    } else {
        Answer("unauthorized", (StatusCode::UNAUTHORIZED, says).into_response())
    })
}

/// Whether the proxy tells whom it asks for.
fn is_from_somebody(web: &Web, peer: SocketAddr, headers: &HeaderMap) -> bool {
    the_one(headers, "x-forwarded-for").is_some_and(|client| {
        let seen = web.proxies.client(peer.ip(), [client.as_bytes()].into_iter());
        client.contains(|c: char| c.is_ascii_hexdigit()) && seen.unreadable.is_none()
    })
}

/// Whether a person waits for a page, and not a script, an image or a socket for something else.
fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    let has = |name: &str| headers.contains_key(name);
    let navigates = if has("sec-fetch-mode") {
        the_one(headers, "sec-fetch-mode") == Some("navigate")
    } else {
        the_one(headers, "accept").is_some_and(|accept| accept.contains("text/html"))
    };
    matches!(*method, Method::GET | Method::HEAD)
        && !has("x-requested-with")
        && !has("upgrade")
        && navigates
}

/// All of it, always: what is left out could be the visitor's own word.
fn passes(identity: Identity) -> Result<Response, Fault> {
    let Identity { user, name, mobile, email } = identity;
    let mut headers = HeaderMap::new();
    let told = [("remote-user", Some(user)), ("remote-name", Some(name))];
    let told = told.into_iter().chain([("remote-mobile", Some(mobile)), ("remote-email", email)]);
    for (name, value) in told {
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value)?);
        }
    }
    Ok(headers.into_response())
}

fn refusal(status: StatusCode, says: &str) -> Response {
    (status, Json(json!({ "status": status.as_u16(), "msg": says }))).into_response()
}
