//! Somebody is on the way to an application, and signs in first.

use super::Oidc;
use super::parameters::Parameters;
use crate::sessions::Visitor;

/// What the sign-in page says of the application, and does for it.
#[derive(Clone, Debug, Default)]
pub struct OnTheWay {
    /// What people read of it; none: it is no application of ours.
    pub name: Option<String>,
    /// Whose sign-in it expects, as it says: a number, perhaps.
    pub login_hint: Option<String>,
    /// The languages that it asks for, the best one first.
    pub ui_locales: Option<String>,
    /// Whether somebody has to sign in here though somebody is signed in.
    pub asks_again: bool,
}

impl Oidc {
    /// What is to be said to somebody who signs in to go on to an application with this query.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn on_the_way(&self, query: &str, visitor: &Visitor) -> anyhow::Result<OnTheWay> {
        let asked = Parameters::read(query.as_bytes());
        let text = |name| asked.get(name).map(str::to_owned);
        let client = self.client(asked.get("client_id")).await?;
        let name = client.map(|client| client.registration.name.as_str().to_owned());
        let now = self.clock.now();
        let mark = self.marks.of(&asked, now);
        Ok(OnTheWay {
            name,
            login_hint: text("login_hint"),
            ui_locales: text("ui_locales"),
            asks_again: mark.is_some_and(|mark| !self.marks.is_met(&mark, visitor, now)),
        })
    }
}
