//! The way back to an application.

use std::fmt;

use form_urlencoded::Serializer;

use super::parameters::Parameters;
use crate::origin::WebOrigin;

/// The longest state that is handed back, in bytes.
pub(super) const LONGEST_STATE: usize = 2048;

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the address (OAuth 2.0 Multiple Response Types §2.1).
    Query,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// An answer to an application, which a browser carries there. There may be a code in it: it is not printed.
#[derive(Clone)]
pub struct Back {
    /// Where it goes.
    pub redirect: String,
    /// How.
    pub mode: Mode,
    /// What it says.
    pub parameters: Vec<(&'static str, String)>,
}

impl fmt::Debug for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Back(…)")
    }
}

impl Back {
    /// To an address that is this application's, with what every answer has (RFC 9207 for `iss`).
    pub(super) fn new(redirect: &str, asked: &Parameters, issuer: &WebOrigin) -> Self {
        let mut parameters = vec![("iss", issuer.to_string())];
        parameters.extend(state(asked).map(|state| ("state", state.to_owned())));
        let is_post = asked.get("response_mode") == Some("form_post");
        let mode = if is_post { Mode::FormPost } else { Mode::Query };
        Self { redirect: redirect.to_owned(), mode, parameters }
    }

    /// The same, and this.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// The address that says it all.
    #[must_use]
    pub fn address(&self) -> String {
        with_query(
            &self.redirect,
            self.parameters.iter().map(|(name, value)| (*name, value.as_str())),
        )
    }
}

/// What the application wants to find again in the answer, if it is not too long.
pub(super) fn state(asked: &Parameters) -> Option<&str> {
    asked.get("state").filter(|state| state.len() <= LONGEST_STATE)
}

/// An address that may have a query, with more of it.
pub(super) fn with_query<'a>(
    address: &str,
    more: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let more = Serializer::new(String::new()).extend_pairs(more).finish();
    let joint = match address.find('?') {
        None => "?",
        Some(at) if at + 1 == address.len() => "",
        Some(_) => "&",
    };
    if more.is_empty() { address.to_owned() } else { format!("{address}{joint}{more}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_the_query_that_it_has() {
        let with = |address| with_query(address, [("a", "1 2")].into_iter());
        assert_eq!(with("https://a.example/b"), "https://a.example/b?a=1+2");
        assert_eq!(with("https://a.example/b?"), "https://a.example/b?a=1+2");
        assert_eq!(with("https://a.example/b?c=d"), "https://a.example/b?c=d&a=1+2");
        assert_eq!(with_query("com.a:/b", [].into_iter()), "com.a:/b");
    }
}
