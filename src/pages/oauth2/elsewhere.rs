//! What other sites post to addresses that people are led to.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use crate::oidc::Parameters;
use crate::web::fields::Fields;

/// A browser sends no cookie of ours with what another site posts: it is led to the same as if it had come by a link.
pub(super) fn led_to_the_same(
    address: &str,
    uri: &Uri,
    fields: Result<Fields, StatusCode>,
) -> Response {
    let form = match fields {
        Ok(fields) => fields,
        Err(unread) => return unread.into_response(),
    };
    let parts = [uri.query().unwrap_or_default().as_bytes(), form.as_bytes()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let asked = Parameters::read(&parts.join(&b'&'));
    Redirect::to(&format!("{address}?{}", asked.query())).into_response()
}
