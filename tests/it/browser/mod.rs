//! The pages in a real browser.

mod accessibility;
mod account;
mod announced;
mod application;
mod applications;
mod eyes;
mod keyboard;
mod old;
mod pictures;
mod script;
mod story;
mod twice;
mod waiting;

use crate::support::{Browser, Look, PHONE};

/// Every width and both schemes.
fn looks() -> impl Iterator<Item = Look> {
    let of_width = |width| [false, true].map(|dark| Look { width, dark, ..PHONE });
    [320, 390, 1280].into_iter().flat_map(of_width)
}

/// Expects that nothing sticks out at the side, and that the browser has nothing to complain of.
async fn is_sound(browser: &Browser) {
    let sticks_out =
        "const page = document.documentElement; return page.scrollWidth > page.clientWidth";
    assert_eq!(browser.runs(sticks_out).await, false, "something sticks out at the side");
    assert_eq!(browser.complaints().await, [""; 0]);
}
