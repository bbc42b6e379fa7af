//! Where one arrives who has just signed in.

use std::time::Duration;

use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::web::cookie::OurCookie;
use crate::web::{Next, PublicUrl, addresses};

/// How long a browser is known after a sign-in: a year, the most that browsers keep a cookie for.
const DEVICE_KNOWN: Duration = Duration::from_hours(365 * 24);

/// The answer to one who is signed in now, in a browser that is known from now on.
pub(super) fn welcome(site: &PublicUrl, device: &str, next: Option<&Next>) -> Response {
    let cookies = AppendHeaders([
        (header::SET_COOKIE, OurCookie::Notice.forget(site)),
        (header::SET_COOKIE, OurCookie::Device.set(site, device, DEVICE_KNOWN.as_secs())),
    ]);
    (cookies, Redirect::to(next.map_or(addresses::HOME, Next::path))).into_response()
}
