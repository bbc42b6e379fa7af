//! The fields of a form, read strictly.

use std::time::Duration;

use axum::body::{Bytes, HttpBody, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use tokio::time::timeout;
use url::form_urlencoded;

/// More than any form of ours has, in bytes.
const LARGEST_FORM: usize = 16 * 1024;

/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(10);

/// The fields of `application/x-www-form-urlencoded`.
#[derive(Debug)]
pub(crate) struct Fields(Bytes);

impl Fields {
    /// All of it, as it came.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The field of this name. One that is repeated, or there as an array too, says nothing, because two
    /// readers of one form could read it differently.
    pub fn get(&self, name: &str) -> Option<String> {
        let is_named = |field: &str| {
            field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        let mut found = form_urlencoded::parse(&self.0).filter(|(field, _)| is_named(field));
        match (found.next(), found.next()) {
            (Some((field, value)), None) if field == name => Some(value.into_owned()),
            _ => None,
        }
    }
}

/// Anything but a form is 415, one that is too large 413, one that trickles in 408.
impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let body = request.into_body();
        // Said to be too long: nobody has to wait until it is.
        if body.size_hint().lower() > LARGEST_FORM as u64 {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        timeout(FORM_TIME, to_bytes(body, LARGEST_FORM))
            .await
            .map_err(|_| StatusCode::REQUEST_TIMEOUT)?
            .map(Self)
            .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)
    }
}
