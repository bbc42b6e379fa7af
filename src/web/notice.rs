//! What was last said about sending a code: as JSON to the script, or on the page, and there again after
//! a reload until it is out of date.
//!
//! A cookie keeps it in the browser that it was said to. A table would grow with every refusal.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::addresses;
use super::answer::retry_after;
use super::cookie::OurCookie;
use super::next::{self, Next};
use super::note::{Field, Note};
use super::wants::Wants;
use super::words::Words;
use crate::clock::Timestamp;
use crate::origin::WebOrigin;
use crate::sign_in::{LOCKED_FOR, SendCode, Waiting};

/// How long an error is shown again.
const ERROR_SHOWN: Duration = Duration::from_mins(5);

/// The longest number that is shown again, in characters; no spelling needs more.
const LONGEST_MOBILE: usize = 64;

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    Sent,
    Unconfirmed,
    Failed,
    NoSuchUser,
    NotAMobile,
    Limited,
    Locked,
}

/// Something said, until when it matters, and the number as it was typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notice {
    kind: Kind,
    mobile: String,
    again_at: Timestamp,
    gone_at: Timestamp,
    /// Whether the box of the agreement was ticked.
    #[serde(default)]
    agreed: bool,
}

impl Notice {
    /// What became of the wish for a code to the number that was typed.
    pub fn of(outcome: SendCode, typed: &str, now: Timestamp) -> Self {
        let seen_by = now + ERROR_SHOWN;
        let (kind, again_at, gone_at) = match outcome {
            SendCode::Accepted(Waiting { again_at, expires_at }) => {
                (Kind::Sent, again_at, expires_at)
            }
            SendCode::Unconfirmed(Waiting { again_at, expires_at }) => {
                (Kind::Unconfirmed, again_at, expires_at)
            }
            SendCode::Failed(again_at) => (Kind::Failed, again_at, seen_by.max(again_at)),
            SendCode::NoSuchUser(again_at) => (Kind::NoSuchUser, again_at, seen_by.max(again_at)),
            SendCode::Limited(again_at) => (Kind::Limited, again_at, again_at),
            SendCode::Locked => (Kind::Locked, now + LOCKED_FOR, seen_by),
        };
        Self::new(kind, typed, again_at, gone_at)
    }

    /// That what was typed is no mobile number.
    pub fn not_a_mobile(typed: &str, now: Timestamp) -> Self {
        Self::new(Kind::NotAMobile, typed, now, now + ERROR_SHOWN)
    }

    fn new(kind: Kind, typed: &str, again_at: Timestamp, gone_at: Timestamp) -> Self {
        let mobile = typed.chars().take(LONGEST_MOBILE).collect();
        Self { kind, mobile, again_at, gone_at, agreed: false }
    }

    /// What this browser was last told, if it still matters.
    pub fn read(headers: &HeaderMap, site: &WebOrigin, now: Timestamp) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(OurCookie::Notice.read(headers, site)?).ok()?;
        let notice: Self = serde_json::from_slice(&json).ok()?;
        (now < notice.gone_at).then_some(notice)
    }

    /// The same, from a form whose box was ticked, or not.
    pub fn agreed(self, agreed: bool) -> Self {
        Self { agreed, ..self }
    }

    /// Whether the box of the agreement was ticked.
    pub fn is_agreed(&self) -> bool {
        self.agreed
    }

    /// Whether a code was sent, as far as is known.
    pub fn is_sent(&self) -> bool {
        matches!(self.kind, Kind::Sent | Kind::Unconfirmed)
    }

    /// The number as it was typed.
    pub fn mobile(&self) -> &str {
        &self.mobile
    }

    /// Seconds until another code may be asked for.
    pub fn wait(&self, now: Timestamp) -> u64 {
        (self.again_at - now).as_secs()
    }

    /// It, in words.
    pub fn note(&self, words: &Words, now: Timestamp) -> Note {
        match self.kind {
            Kind::Sent => Note::good(Field::Code, words.sent),
            Kind::Unconfirmed => Note::good(Field::Code, words.unconfirmed),
            Kind::Failed => Note::trouble(Field::Code, words.failed),
            Kind::NoSuchUser => Note::trouble(Field::Mobile, words.no_such_user),
            Kind::NotAMobile => Note::trouble(Field::Mobile, words.not_a_mobile),
            Kind::Limited => Note::bad(Field::Code, words.come_back_in(self.wait(now))),
            Kind::Locked => Note::trouble(Field::Mobile, words.locked),
        }
    }

    /// The answer: to a script at once, to a person by way of the page.
    pub fn answer(
        &self,
        wants: Wants,
        words: &Words,
        site: &WebOrigin,
        next: Option<&Next>,
        now: Timestamp,
    ) -> Response {
        let cookie = [(header::SET_COOKIE, self.cookie(site, now))];
        match wants {
            Wants::Page => {
                (cookie, Redirect::to(&next::keeping(addresses::CODE_LOGIN, next))).into_response()
            }
            Wants::Json => (cookie, self.json(words, now)).into_response(),
        }
    }

    fn json(&self, words: &Words, now: Timestamp) -> Response {
        let (http, status) = match self.kind {
            Kind::Sent | Kind::Unconfirmed => (StatusCode::OK, 200),
            Kind::Failed => (StatusCode::BAD_GATEWAY, 500),
            Kind::NoSuchUser => (StatusCode::NOT_FOUND, 501),
            Kind::NotAMobile => (StatusCode::UNPROCESSABLE_ENTITY, 422),
            Kind::Limited | Kind::Locked => (StatusCode::TOO_MANY_REQUESTS, 429),
        };
        let wait = self.wait(now);
        let Note { field, is_good, text, advice } = self.note(words, now);
        let mut json = json!({
            "status": status, "msg": text, "advice": advice, "field": field.name(), "retry_after": wait,
        });
        if is_good {
            json["expires_in"] = (self.gone_at - now).as_secs().into();
        }
        let response = (http, Json(json)).into_response();
        if http == StatusCode::TOO_MANY_REQUESTS { retry_after(wait, response) } else { response }
    }

    fn cookie(&self, site: &WebOrigin, now: Timestamp) -> HeaderValue {
        let json = serde_json::to_vec(self).expect("plain data is JSON");
        let left = (self.gone_at - now).as_secs();
        OurCookie::Notice.set(site, &URL_SAFE_NO_PAD.encode(json), left)
    }
}
