//! Answers that several pages give.

use axum::http::{StatusCode, header};
use axum::response::Response;

/// What a form is answered with that cannot be taken as it is.
pub(crate) const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// An answer, and in how many seconds to come back.
pub(crate) fn retry_after(wait: u64, mut answer: Response) -> Response {
    answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
    answer
}
