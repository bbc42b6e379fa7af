//! One entry, as it is written.

use std::fmt;
use std::str::FromStr;

use super::What;
use crate::address::ClientAddress;
use crate::mobile::Mobile;
use crate::random;
use crate::user_id::UserId;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    pub(super) what: What,
    pub(super) mobile: Option<Mobile>,
    pub(super) user: Option<UserId>,
    pub(super) origin: Option<Origin>,
    /// Whether whom it is about is to be found by it no more.
    pub(super) is_forgotten: bool,
}

/// Where a request came from, and which it was.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Who asked.
    pub address: ClientAddress,
    /// What the log calls it.
    pub request: RequestId,
}

/// Names a request: in the log, in the ledger, on the page that tells of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

/// The text is no name of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1 to 64 letters, digits, hyphens, dots and underscores are expected")]
pub struct NotARequestId;

impl Event {
    /// What happened, to nobody in particular as yet.
    #[must_use]
    pub fn new(what: What) -> Self {
        Self { what, mobile: None, user: None, origin: None, is_forgotten: false }
    }

    /// It is about this number.
    #[must_use]
    pub fn about(self, mobile: &Mobile) -> Self {
        Self { mobile: Some(mobile.clone()), ..self }
    }

    /// It is about this user.
    #[must_use]
    pub fn of(self, user: &UserId) -> Self {
        Self { user: Some(user.clone()), ..self }
    }

    /// It is about this user with this number; without one the user is removed, of whom the ledger has nothing any more.
    #[must_use]
    pub fn of_whom(self, user: &UserId, mobile: Option<&Mobile>) -> Self {
        match mobile {
            Some(mobile) => self.about(mobile).of(user),
            None => self,
        }
    }

    /// This request brought it about.
    #[must_use]
    pub fn from(self, origin: &Origin) -> Self {
        Self { origin: Some(origin.clone()), ..self }
    }

    /// Whom it is about, as far as it is known.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.user.as_ref()
    }

    /// The user was removed meanwhile: nothing personal is written but the masked number.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self { user: None, is_forgotten: true, ..self }
    }

    /// What happened next, to the same and by the same request.
    #[must_use]
    pub fn then(&self, what: What) -> Self {
        Self { what, ..self.clone() }
    }
}

impl RequestId {
    /// A name that no other request has.
    #[must_use]
    pub fn random() -> Self {
        Self(random::label())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Strict, because it is written into logs and sent back in a header.
impl FromStr for RequestId {
    type Err = NotARequestId;

    fn from_str(text: &str) -> Result<Self, NotARequestId> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let well_formed = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotARequestId) }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_text_names_a_request() {
        for id in ["1", "8f0c-7.a_b", &"x".repeat(64), RequestId::random().as_str()] {
            assert_eq!(id.parse::<RequestId>().map(|id| id.0).as_deref(), Ok(id));
        }
        for other in ["", " ", "a b", "a\nb", "é", "<b>", &"x".repeat(65)] {
            assert_eq!(other.parse::<RequestId>(), Err(NotARequestId), "{other}");
        }
    }
}
