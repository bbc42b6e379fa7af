//! What is private and fuzzed all the same. It is there under `cargo fuzz` alone, so the library's own
//! face stays as it is.

use crate::codes::Code;
use crate::limits::{Rule, Rules};
use crate::pages;
use crate::sms::{self, SmsOutcome};
use crate::web::Next;

/// The path that a wish where to go is kept as.
#[must_use]
pub fn kept_next(text: &str) -> Option<String> {
    Next::read(text).map(|next| next.path().to_owned())
}

/// Where the way into an application's host begins that leads back to this path.
#[must_use]
pub fn start(path: &str) -> String {
    pages::start(path)
}

/// What the body of an answer of Yunxin's means.
#[must_use]
pub fn read_answer(body: &[u8], ours: &Code) -> SmsOutcome {
    sms::read_answer(body, ours)
}

/// Each of the rules.
#[must_use]
pub fn each(rules: &Rules) -> Vec<Rule> {
    rules.iter().copied().collect()
}
