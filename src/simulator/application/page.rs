//! The one page of the application, and what is on it.

use askama::Template;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value};

use super::claims::{Claim, explained};
use super::provider::Refused;

#[derive(Template)]
#[template(path = "application.html")]
pub(super) enum Page {
    /// Nobody is signed in here.
    Stranger {
        /// Whether somebody was, until the service said that it is over.
        is_over: bool,
    },
    /// Somebody is signed in.
    Person { name: String, id_token: Vec<Claim>, user_info: Vec<Claim> },
    /// Nobody is signed in any more, neither here nor at the service.
    SignedOut,
    /// The way back did not end with somebody signed in.
    Refused(Refusal),
}

/// The service cannot be asked, and why is for the log.
pub(super) struct Away(anyhow::Error);

/// Why nobody is signed in.
pub(super) enum Refusal {
    /// This browser has begun no sign-in here that the answer could be to.
    NotBegun,
    /// The service says no, by a name that RFC 6749 or OpenID Connect has for it, and perhaps in words.
    Denied { error: String, description: String },
    /// What was handed over is not what was asked for.
    Unfit(&'static str),
    /// The service does not answer, or not as it should.
    Away,
}

impl Refusal {
    /// As the service said it.
    pub fn said(by: &Refused) -> Self {
        let said = |name| by.get(name).cloned().unwrap_or_default();
        Self::Denied { error: said("error"), description: said("error_description") }
    }
}

impl From<anyhow::Error> for Away {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Away {
    fn into_response(self) -> Response {
        tracing::warn!("the application cannot ask the service: {:#}", self.0);
        Page::Refused(Refusal::Away).answer("")
    }
}

impl Page {
    /// That of somebody of whom this was told.
    pub fn of(id_token: &Map<String, Value>, user_info: &Map<String, Value>) -> Self {
        let name = user_info.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self::Person { name, id_token: explained(id_token), user_info: explained(user_info) }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Stranger { .. } | Self::Person { .. } | Self::SignedOut => StatusCode::OK,
            Self::Refused(Refusal::NotBegun) => StatusCode::BAD_REQUEST,
            Self::Refused(Refusal::Denied { .. }) => StatusCode::FORBIDDEN,
            Self::Refused(Refusal::Unfit(_) | Refusal::Away) => StatusCode::BAD_GATEWAY,
        }
    }

    /// The page, on which a form may lead on to this service.
    pub fn answer(self, service: &str) -> Response {
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {service}; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        let headers: [(HeaderName, &str); 4] = [
            (header::CONTENT_SECURITY_POLICY, &policy),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        match self.render() {
            Ok(page) => (self.status(), headers, Html(page)).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }
}

pub(super) async fn style() -> Response {
    let style = include_str!("../../../static/application.css");
    ([(header::CONTENT_TYPE, "text/css")], style).into_response()
}
