//! What a page says once, after the redirect that ended a form.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::cookie::OurCookie;
use super::words::Words;
use crate::origin::WebOrigin;

/// How long a browser may take to follow a redirect.
const FOLLOWED_WITHIN: Duration = Duration::from_mins(1);

/// Something that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    SessionEnded,
    OthersEnded,
    PasswordSet,
    ApplicationEnded,
}

impl Said {
    const ALL: [Self; 4] =
        [Self::SessionEnded, Self::OthersEnded, Self::PasswordSet, Self::ApplicationEnded];

    fn name(self) -> &'static str {
        match self {
            Self::SessionEnded => "session-ended",
            Self::OthersEnded => "others-ended",
            Self::PasswordSet => "password-set",
            Self::ApplicationEnded => "application-ended",
        }
    }

    /// What was done just before.
    pub fn read(headers: &HeaderMap, site: &WebOrigin) -> Option<Self> {
        let name = OurCookie::Said.read(headers, site)?;
        Self::ALL.into_iter().find(|said| said.name() == name)
    }

    /// The header that has the next page say it.
    pub fn cookie(self, site: &WebOrigin) -> HeaderValue {
        OurCookie::Said.set(site, self.name(), FOLLOWED_WITHIN.as_secs())
    }

    /// It, in words.
    pub fn text(self, words: &Words) -> &'static str {
        match self {
            Self::SessionEnded => words.session_ended,
            Self::OthersEnded => words.others_ended,
            Self::PasswordSet => words.password_set,
            Self::ApplicationEnded => words.application_ended,
        }
    }
}
