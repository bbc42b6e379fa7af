//! What the plan needs to know of a provider beside what the standards say.

use crate::support::{Answer, Visitor};

/// How an application shows that it is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownBy {
    Basic,
    Post,
}

/// Somebody who signs people in for applications.
pub trait Provider {
    /// Applications want its responses as a form, and not in the address.
    const AS_A_FORM: bool;
    /// What a page has that asks who one is.
    const SIGN_IN: &str;
    /// The form of a page that asks whether one means it.
    const CONFIRM: &str;

    /// A new one, of whom nobody has asked anything yet.
    async fn start() -> Self;

    fn issuer(&self) -> String;

    /// Somebody with a browser of his own.
    fn visitor(&self) -> Visitor;

    /// Its time, which stands still.
    fn now(&self) -> i64;

    /// So many seconds pass.
    async fn passes(&self, seconds: u64);

    /// Registers an application, which is told of logouts there: its id and its secret.
    async fn registers(&self, shown_by: ShownBy, backchannel: Option<&str>) -> (String, String);

    /// Answers a page that asks who one is.
    async fn signs_in(&self, browser: &Visitor, page: &Answer) -> Answer;
}
