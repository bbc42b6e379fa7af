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
    #[serde(default = "first_round")]
    round: u32,
}

pub(super) fn first_round() -> u32 {
    1
}

/// The address here that leads to this path of a site, in the browser whose nonce has this fingerprint, and in which
/// round.
pub(super) fn address(site: &WebOrigin, to: &Next, nonce: &Fingerprint, round: u32) -> String {
    let wish = [("site", site.as_str()), ("to", to.path()), ("nonce", nonce.as_str())];
    in_round(round, next::leading(addresses::ENTER, &wish))
}

/// This address, and which round it belongs to, if that is not the first.
fn in_round(round: u32, way: String) -> String {
    if round > 1 { format!("{way}&round={round}") } else { way }
}

pub(super) async fn show(
    State(web): State<Arc<Web>>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Fault> {
    let wish = Query::<Wish>::try_from_uri(&uri).ok();
    let read = |Query(Wish { site, to, nonce, round }): Query<Wish>| {
        Some((site.parse().ok()?, Next::read(&to)?, nonce.parse().ok()?, round))
    };
    let Some((site, to, nonce, round)) = wish.and_then(read) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    Ok(match web.forward.ticket(&visitor, &site, &nonce).await? {
        Enter::With(ticket) => {
            let way = [("ticket", ticket.expose()), ("to", to.path())];
            let way = in_round(round, next::leading(addresses::ENTER_BESIDE, &way));
            Redirect::to(&format!("{site}{way}")).into_response()
        }
        Enter::SignInFirst => {
            let back = Next::read(&address(&site, &to, &nonce, round));
            Redirect::to(&next::keeping(addresses::CODE_LOGIN, back.as_ref())).into_response()
        }
        Enter::NotListed => StatusCode::BAD_REQUEST.into_response(),
    })
}
