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

/// The longest address, percent-encoded, that somebody is led back to from an application's own host, in bytes.
const LONGEST_TO: usize = 2048;

/// What a proxy asks about.
struct Question<'a> {
    asked: Asked<'a>,
    method: Method,
}

impl<'a> Question<'a> {
    fn new(asked: Asked<'a>, method: &str) -> Option<Self> {
        Some(Self { asked, method: Method::from_bytes(method.as_bytes()).ok()? })
    }
}

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
        let scheme = the_one(&headers, "x-forwarded-proto")?;
        let host = the_one(&headers, "x-forwarded-host")?;
        let asked = Asked::in_parts(scheme, host, the_one(&headers, "x-forwarded-uri")?).ok()?;
        Question::new(asked, the_one(&headers, "x-forwarded-method")?)
    };
    let question = question().ok_or("X-Forwarded-Method, -Proto, -Host, -Uri and -For");
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
        let asked = Asked::in_one(the_one(&headers, "x-original-url")?).ok()?;
        Question::new(asked, the_one(&headers, "x-original-method")?)
    };
    let question = question().ok_or("X-Original-URL, X-Original-Method and X-Forwarded-For");
    counted(&web, answer(&web, (peer, &origin), &headers, question, StatusCode::UNAUTHORIZED).await)
}

fn counted(web: &Web, answer: Result<Answer, Fault>) -> Response {
    let answer = answer.unwrap_or_else(|fault| Answer("failed", fault.into_response()));
    web.metrics.forward(answer.0);
    answer.1
}

/// The answer to a question, or to headers that are none where these are expected. A page leads on with this status.
async fn answer(
    web: &Web,
    (peer, origin): (SocketAddr, &Origin),
    headers: &HeaderMap,
    question: Result<Question<'_>, &str>,
    led_on: StatusCode,
) -> Result<Answer, Fault> {
    let forbidden = |says: &str| refusal(StatusCode::FORBIDDEN, says);
    if !web.proxies.trusts(peer.ip().to_canonical()) {
        web.forward.note_stranger(origin).await?;
        return Ok(Answer("not_trusted", forbidden("the peer is not in TRUSTED_PROXIES")));
    }
    let question = question.and_then(|question| {
        let expected = "X-Forwarded-For";
        is_from_somebody(web, peer, headers).then_some(question).ok_or(expected)
    });
    let Question { asked: Asked { site, path }, method } = match question {
        Ok(question) => question,
        Err(expected) => {
            let says = format!("{expected}: expected once each, and readable");
            if web.odd_questions.is_due(web.clock.now()) {
                tracing::warn!(
                    "a proxy at {} asks who is signed in and does not tell of what: {says} → compare its \
                     configuration with docs/applications.md",
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
        Passage::SignInThere => format!("{site}{}", start(path)),
    };
    let says = Json(session::sign_in(web));
    Ok(if wants_page(&method, headers) {
        Answer("led_on", (led_on, [(header::LOCATION, way)], says).into_response())
    } else {
        Answer("unauthorized", (StatusCode::UNAUTHORIZED, says).into_response())
    })
}

/// Where the way in begins on an application's own host, and leads back to this path.
pub(crate) fn start(path: &str) -> String {
    let to = Next::read(path).map(|to| next::leading(addresses::START, &[("to", to.path())]));
    let prefix = addresses::START.len() + "?to=".len();
    let to = to.filter(|to| to.len() <= prefix + LONGEST_TO);
    to.unwrap_or_else(|| next::leading(addresses::START, &[("to", addresses::HOME)]))
}

/// Whether the proxy tells whom it asks for.
fn is_from_somebody(web: &Web, peer: SocketAddr, headers: &HeaderMap) -> bool {
    the_one(headers, "x-forwarded-for").is_some_and(|client| {
        let client = client.as_bytes();
        let seen = web.proxies.client(peer.ip(), [client].into_iter());
        !client.trim_ascii().is_empty() && seen.unreadable.is_none()
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
