//! `/user/enter`: on the way to an application's own host.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::forward::Enter;
use crate::origin::WebOrigin;
use crate::sessions::Visitor;
use crate::token::Fingerprint;
use crate::web::fault::Fault;
use crate::web::next::{self, Next};
use crate::web::{Web, addresses};

#[derive(Deserialize)]
struct Wish {
    site: String,
    to: String,
    nonce: String,
}

/// The address here that leads to this path of a site, in the browser whose nonce has this fingerprint.
pub(super) fn address(site: &WebOrigin, to: &Next, nonce: &Fingerprint) -> String {
    let wish = [("site", site.as_str()), ("to", to.path()), ("nonce", nonce.as_str())];
    next::leading(addresses::ENTER, &wish)
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Fault> {
    let wish = Query::<Wish>::try_from_uri(&uri).ok();
    let read = |Query(Wish { site, to, nonce }): Query<Wish>| {
        Some((site.parse().ok()?, Next::read(&to)?, nonce.parse().ok()?))
    };
    let Some((site, to, nonce)) = wish.and_then(read) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    Ok(match web.forward.ticket(&visitor, &site, &nonce).await? {
        Enter::With(ticket) => {
            let way = [("ticket", ticket.expose()), ("to", to.path())];
            let way = next::leading(addresses::ENTER_BESIDE, &way);
            Redirect::to(&format!("{site}{way}")).into_response()
        }
        Enter::SignInFirst => {
            let back = Next::read(&address(&site, &to, &nonce));
            Redirect::to(&next::keeping(addresses::CODE_LOGIN, back.as_ref())).into_response()
        }
        Enter::NotListed => StatusCode::BAD_REQUEST.into_response(),
    })
}
