//! A mark in the way back to us: whoever comes with it has to have signed in after that. It closes the loop of an
//! application that wants a person to sign in again.

use std::time::Duration;

use subtle::ConstantTimeEq;

use super::parameters::Parameters;
use crate::clock::Timestamp;
use crate::codes::SessionName;
use crate::key::Key;
use crate::sessions::Visitor;

/// The parameter that it travels in.
pub(super) const NAME: &str = "authenticated_after";

/// How long somebody may take to sign in: a code lives for ten minutes at most, and another may be asked for.
const LONGEST: Duration = Duration::from_mins(30);

/// How long somebody may take from there to the application: it may want to be agreed to.
const ARRIVES_IN: Duration = Duration::from_mins(5);

/// Makes marks, and reads them.
#[derive(Clone, Debug)]
pub(super) struct Marks(Key);

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    at: Timestamp,
    /// The session that it was then.
    session: String,
}

impl Marks {
    pub fn new(key: &Key) -> Self {
        Self(key.derive("authenticated_after"))
    }

    /// One for this request of an application, asked in this browser.
    pub fn make(&self, visitor: &Visitor, request: &str, now: Timestamp) -> String {
        let mark = Mark { at: now, session: self.session(visitor.session()) };
        format!("{}-{}-{}", mark.at.seconds(), mark.session, self.proof(&mark, request))
    }

    /// What the mark says that a request brings, if it was made for that, and not long ago.
    pub fn of(&self, asked: &Parameters, now: Timestamp) -> Option<Mark> {
        self.read(asked.get(NAME)?, &asked.query_without(NAME), now)
    }

    fn read(&self, text: &str, request: &str, now: Timestamp) -> Option<Mark> {
        let mut parts = text.splitn(3, '-');
        let at = Timestamp::from_seconds(parts.next()?.parse().ok()?);
        let mark = Mark { at, session: parts.next()?.to_owned() };
        let is_ours: bool =
            self.proof(&mark, request).as_bytes().ct_eq(parts.next()?.as_bytes()).into();
        (is_ours && now - mark.at <= LONGEST).then_some(mark)
    }

    /// Whether somebody has signed in in this browser since, and just now: who comes by the same way again has not.
    pub fn is_met(&self, mark: &Mark, visitor: &Visitor, now: Timestamp) -> bool {
        let since = visitor.signed_in().map(|me| me.since);
        let is_fresh = since.is_some_and(|since| since >= mark.at && now - since <= ARRIVES_IN);
        is_fresh && self.session(visitor.session()) != mark.session
    }

    fn session(&self, name: Option<SessionName>) -> String {
        hex::encode(&self.0.mac(&[b"session", &name.unwrap_or_default()])[..8])
    }

    fn proof(&self, mark: &Mark, request: &str) -> String {
        let at = mark.at.seconds().to_be_bytes();
        hex::encode(&self.0.mac(&[&at, mark.session.as_bytes(), request.as_bytes()])[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_its_request_and_not_for_ever() {
        let marks = Marks::new(&"11".repeat(32).parse().expect("a key"));
        let now = Timestamp::from_seconds(1000);
        let mark = Mark { at: now, session: marks.session(None) };
        let text = format!("1000-{}-{}", mark.session, marks.proof(&mark, "a=1"));
        assert_eq!(marks.read(&text, "a=1", now + LONGEST), Some(mark));
        assert_eq!(marks.read(&text, "a=1", now + LONGEST + Duration::from_secs(1)), None);
        for (text, request) in [
            (text.as_str(), "a=2"),
            (&text[1..], "a=1"),
            (&text.replace("1000-", "999-"), "a=1"),
            ("", ""),
        ] {
            assert_eq!(marks.read(text, request, now), None, "{text}");
        }
    }
}
