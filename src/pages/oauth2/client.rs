//! An application asks something: which, and what it says.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refusal;
use crate::events::Origin;
use crate::oidc::{Asker, InHeader, Parameters, Refusal};
use crate::web::Web;
use crate::web::fields::Fields;

/// An application that has proven who it is, and its form.
pub(super) struct Asking {
    pub asker: Asker,
    pub said: Parameters,
    pub origin: Origin,
}

impl FromRequest<Arc<Web>> for Asking {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let origin = Origin::from_request_parts(&mut parts, web).await;
        let origin = origin.map_err(refusal::of_fault)?;
        let header = in_header(&parts.headers).map_err(refusal::answer)?;
        let fields = Fields::from_request(Request::from_parts(parts, body), web).await;
        let said = Parameters::read(fields.map_err(refusal::of_body)?.as_bytes());
        match web.oidc.authenticated(header, &said, &origin).await {
            Ok(Ok(asker)) => Ok(Self { asker, said, origin }),
            Ok(Err(refused)) => Err(refusal::answer(refused)),
            Err(error) => Err(refusal::of_fault(error.into())),
        }
    }
}

/// What the header says of an application, each part encoded as in a form (RFC 6749 §2.3.1).
fn in_header(headers: &HeaderMap) -> Result<Option<InHeader>, Refusal> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let Some(shown) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(Refusal::InvalidRequest("Authorization is there twice"));
    }
    let basic = || {
        let (scheme, shown) = shown.to_str().ok()?.split_once(' ')?;
        let shown =
            STANDARD.decode(shown.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let shown = String::from_utf8(shown).ok()?;
        let (id, secret) = shown.split_once(':')?;
        Some((decoded(id), decoded(secret)))
    };
    basic().map(Some).ok_or(Refusal::InvalidClient)
}

fn decoded(part: &str) -> String {
    let spaces = part.replace('+', " ");
    percent_encoding::percent_decode_str(&spaces).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Option<InHeader>, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, header.parse().expect("a header"));
        in_header(&headers)
    }

    #[test]
    fn id_and_secret_are_decoded() {
        let shown = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let pair = |id: &str, secret: &str| Ok(Some((id.to_owned(), secret.to_owned())));
        assert_eq!(read(&shown("a:b:c")), pair("a", "b:c"));
        assert_eq!(read(&shown("a%3A+:%25")), pair("a: ", "%"));
        assert_eq!(read(&shown("a:").replace("Basic", "bAsIc")), pair("a", ""));
        for other in ["Basic", "Basic !", "Bearer a", &shown("a"), ""] {
            assert_eq!(read(other), Err(Refusal::InvalidClient), "{other}");
        }
    }
}
