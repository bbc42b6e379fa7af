//! `POST /user/logout`: the session ends on the server.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::sign_in::Caller;
use crate::web::fault::Fault;
use crate::web::{Web, addresses};

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    mut caller: Caller,
) -> Result<Response, Fault> {
    web.sign_in.sign_out(&mut caller).await?;
    Ok(signed_out())
}

/// The answer to one who is signed out now.
pub(super) fn signed_out() -> Response {
    Redirect::to(addresses::CODE_LOGIN).into_response()
}
