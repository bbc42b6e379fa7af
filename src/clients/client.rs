//! One application that signs people in by OpenID Connect.

use std::fmt;
use std::str::FromStr;

use super::{BackchannelUri, RedirectUri};
use crate::clock::Timestamp;
use crate::origin::WebOrigin;
use crate::random;
use crate::token::Token;
use crate::unseen;

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// Names an application to us. It is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

/// What people read of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName(String);

/// The text is no name of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name of 1 to {LONGEST_NAME} characters is expected, all of them printable")]
pub struct NotAClientName;

/// What an application may do, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Registration {
    /// What people read.
    pub name: ClientName,
    /// Where people are led back to.
    pub redirects: Vec<RedirectUri>,
    /// Where they are led after a sign-out.
    pub logout_redirects: Vec<RedirectUri>,
    /// Where the application is told of a session's end.
    pub backchannel: Option<BackchannelUri>,
    /// Whether it keeps no secret, because its code runs in browsers or on people's own machines.
    pub is_public: bool,
    /// Whether it may have grants that outlive the session.
    pub offline: bool,
    /// Whether people are asked before it is told of them.
    pub consent: bool,
    /// Whether a challenge is demanded (RFC 7636).
    pub pkce: bool,
}

/// What a registration cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// A public client without a challenge: whoever catches its code could exchange it.
    #[error("a public client needs PKCE: leave out --no-pkce")]
    PublicWithoutPkce,
    /// An address that only public clients have.
    #[error("a scheme of one's own is for public clients: add --public, or have an https address")]
    OwnSchemeOfConfidential,
    /// Nowhere to lead people back to.
    #[error("an address to lead people back to is needed: --redirect")]
    NoRedirect,
    /// One address said twice, where another may have been meant.
    #[error("an address is said twice: say each once")]
    SaidTwice,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Client {
    /// Names it.
    pub id: ClientId,
    /// What it may do.
    pub registration: Registration,
    /// How often it was disabled: what it was granted before is dead, and stays so.
    pub era: i64,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Since when it may sign nobody in; `None`: may.
    pub disabled_at: Option<Timestamp>,
    pub(super) secrets: Secrets,
}

/// What it is known by: fingerprints, of which the second is good for a while after the first took its place.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    pub present: Option<String>,
    pub before: Option<(String, Timestamp)>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Client {
    /// Whether scripts on pages of this origin are the application's: it keeps no secret, and people are led back there.
    #[must_use]
    pub fn lives_at(&self, origin: &WebOrigin) -> bool {
        let Registration { is_public, redirects, .. } = &self.registration;
        *is_public && redirects.iter().any(|redirect| redirect.is_of(origin))
    }

    /// Whether who shows this secret is the application; a public one has none, and proves nothing.
    #[must_use]
    pub fn is_proven_by(&self, secret: Option<&str>, now: Timestamp) -> bool {
        match (self.registration.is_public, secret) {
            (true, None) => true,
            (false, Some(secret)) => self.is_known_by(secret, now),
            (true, Some(_)) | (false, None) => false,
        }
    }

    fn is_known_by(&self, secret: &str, now: Timestamp) -> bool {
        let Ok(secret) = secret.parse::<Token>() else { return false };
        let (secret, Secrets { present, before }) = (secret.fingerprint(), &self.secrets);
        let is = |kept: Option<&String>| kept.is_some_and(|kept| secret.is(kept));
        let before = before.as_ref().filter(|_| self.old_secret_ends_at(now).is_some());
        let before = before.map(|(kept, _)| kept);
        is(present.as_ref()) | is(before)
    }

    /// Until when the secret before the present one is good too, if there is one that still is.
    #[must_use]
    pub fn old_secret_ends_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.secrets.before.as_ref().map(|(_, until)| *until).filter(|until| now < *until)
    }
}

impl Registration {
    /// The same, where it makes sense.
    ///
    /// # Errors
    /// If it does not.
    pub fn checked(self) -> Result<Self, Contradiction> {
        let mut all = self.redirects.iter().chain(&self.logout_redirects);
        if self.redirects.is_empty() {
            Err(Contradiction::NoRedirect)
        } else if self.is_public && !self.pkce {
            Err(Contradiction::PublicWithoutPkce)
        } else if !self.is_public && all.any(RedirectUri::has_own_scheme) {
            Err(Contradiction::OwnSchemeOfConfidential)
        } else if has_twins(&self.redirects) || has_twins(&self.logout_redirects) {
            Err(Contradiction::SaidTwice)
        } else {
            Ok(self)
        }
    }

    /// Whether people may be led back to this address.
    #[must_use]
    pub fn has_redirect(&self, asked: &str) -> bool {
        self.redirects.iter().any(|own| own.is(asked))
    }

    /// Whether people may be led there after a sign-out: that leads to the letter, and at no other port.
    #[must_use]
    pub fn has_logout_redirect(&self, asked: &str) -> bool {
        self.logout_redirects.iter().any(|own| own.as_str() == asked)
    }
}

fn has_twins(addresses: &[RedirectUri]) -> bool {
    addresses.iter().enumerate().any(|(at, one)| addresses[at + 1..].contains(one))
}

impl ClientId {
    /// A name that no other application has.
    #[must_use]
    pub fn random() -> Self {
        Self(random::label())
    }

    /// A name that somebody says; nothing where it has not the form of one. It can be anything, a secret too.
    #[must_use]
    pub fn said(text: &str) -> Option<Self> {
        random::is_label(text).then(|| Self::named(text))
    }

    /// A name as it is kept, or claimed; whether there is such an application is another question.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ClientName {
    /// A name that is in the database.
    #[must_use]
    pub fn kept(name: String) -> Self {
        Self(name)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes spaces around it.
impl FromStr for ClientName {
    type Err = NotAClientName;

    fn from_str(typed: &str) -> Result<Self, NotAClientName> {
        let name = typed.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && unseen::is_none_in(name);
        fits.then(|| Self(name.to_owned())).ok_or(NotAClientName)
    }
}

impl FromStr for ClientId {
    type Err = std::convert::Infallible;

    fn from_str(claimed: &str) -> Result<Self, Self::Err> {
        Ok(Self::named(claimed))
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&unseen::written_out(&self.0))
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&unseen::written_out(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration(redirect: &str) -> Registration {
        Registration {
            name: "Wiki".parse().expect("a name"),
            redirects: vec![redirect.parse().expect("an address")],
            logout_redirects: vec![],
            backchannel: None,
            is_public: false,
            offline: false,
            consent: false,
            pkce: true,
        }
    }

    #[test]
    fn what_contradicts_itself_is_no_registration() {
        let https = registration("https://wiki.example.com/back");
        assert_eq!(https.clone().checked(), Ok(https.clone()));
        let public = Registration { is_public: true, pkce: false, ..https.clone() };
        assert_eq!(public.checked(), Err(Contradiction::PublicWithoutPkce));
        let confidential = registration("com.example.app:/back");
        assert_eq!(confidential.clone().checked(), Err(Contradiction::OwnSchemeOfConfidential));
        assert!(Registration { is_public: true, ..confidential }.checked().is_ok());
        let twice = Registration { redirects: [&https.redirects[..]; 2].concat(), ..https.clone() };
        assert_eq!(twice.checked(), Err(Contradiction::SaidTwice));
        let logout_redirects = [&https.redirects[..]; 2].concat();
        let twice = Registration { logout_redirects, ..https.clone() };
        assert_eq!(twice.checked(), Err(Contradiction::SaidTwice));
        let nowhere = Registration { redirects: vec![], ..https };
        assert_eq!(nowhere.checked(), Err(Contradiction::NoRedirect));
    }

    #[test]
    fn a_name_can_be_read() {
        assert_eq!(" 维基 ".parse::<ClientName>().expect("a name").as_str(), "维基");
        for other in ["", " ", "a\nb", "a\u{202e}b", &"a".repeat(61)] {
            assert_eq!(other.parse::<ClientName>(), Err(NotAClientName), "{other}");
        }
    }
}
