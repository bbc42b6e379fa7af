//! A whole service for each test, and the actors around it, who speak the product's language.

mod application;
mod at_site;
mod broom;
mod browser;
mod database;
mod devtools;
mod driver;
mod held;
mod hosts;
mod keys;
mod line;
mod log;
mod operator;
mod round;
mod secrets;
mod visitor;
mod world;
mod yunxin;

pub use application::Application;
pub use at_site::AtSite;
pub use broom::Broom;
pub use browser::{Browser, Look, PHONE};
pub use database::Database;
pub use hosts::{Nowhere, Wire};
pub use line::Line;
pub use log::Log;
pub use visitor::{Answer, Visitor};
pub use world::{NO_OTHER_LIMIT, World};
pub use yunxin::FakeYunxin;

use std::time::Duration;

use codelogin::clock::Clock;
use time::OffsetDateTime;

/// The user whom every world has.
pub const MOBILE: &str = "13800138000";
/// A second user, added where a test asks for one.
pub const OTHER_MOBILE: &str = "13900139000";
/// A number that is nobody's.
pub const UNKNOWN_MOBILE: &str = "13700137000";

/// A password that is long enough and nobody guesses.
pub const PASSWORD: &str = "correct horse battery staple";

/// A code that differs from this one in its first digit.
pub fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}

/// A setting of the tests.
#[expect(clippy::disallowed_methods, reason = "it is none of the program's")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// So many seconds.
pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The date in so many days, as the settings take it.
pub fn in_days(days: u64) -> String {
    let then = Clock::System.now() + seconds(days * 24 * 60 * 60);
    OffsetDateTime::from_unix_timestamp(then.seconds()).expect("a moment").date().to_string()
}

/// Lets them all happen at once, and waits for what becomes of each.
pub async fn at_once<T: Send + 'static>(
    acts: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let acts: Vec<_> = acts.map(tokio::spawn).collect();
    let mut results = Vec::new();
    for act in acts {
        results.push(act.await.expect("no panic"));
    }
    results
}
