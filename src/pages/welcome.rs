//! Where one arrives who has just signed in.

use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::origin::WebOrigin;
use crate::sign_in::KNOWN_FOR;
use crate::web::cookie::OurCookie;
use crate::web::{Next, addresses};

/// The answer to one who is signed in now, in a browser that is known from now on.
pub(super) fn welcome(site: &WebOrigin, device: &str, next: Option<&Next>) -> Response {
    let cookies = AppendHeaders([
        (header::SET_COOKIE, OurCookie::Notice.forget(site)),
        (header::SET_COOKIE, OurCookie::Device.set(site, device, KNOWN_FOR.as_secs())),
    ]);
    (cookies, Redirect::to(next.map_or(addresses::HOME, Next::path))).into_response()
}
