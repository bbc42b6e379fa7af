//! What a proxy is told of somebody, and hands to the application.

use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ForwardRules;
use crate::sessions::SignedIn;

/// Somebody who may pass. No text is empty, and all are printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What applications know the person by: the user's id, or the number (`FORWARD_USER`).
    pub user: String,
    /// The name, its UTF-8 percent-encoded, or the masked number where there is none.
    pub name: String,
    /// The number, as E.164 has it.
    pub mobile: String,
    /// An address at `EMAIL_DOMAIN`, if that is set. Nobody has verified it.
    pub email: Option<String>,
}

impl Identity {
    pub(super) fn new(signed_in: &SignedIn, rules: &ForwardRules) -> Self {
        let SignedIn { user, mobile, name, .. } = signed_in;
        let email =
            rules.email_domain.as_ref().map(|EmailDomain(domain)| format!("{user}@{domain}"));
        Self {
            user: match rules.user {
                RemoteUser::Id => user.to_string(),
                RemoteUser::Mobile => mobile.digits().to_owned(),
            },
            name: if name.is_empty() { mobile.to_string() } else { encoded(name.as_str()) },
            mobile: mobile.e164(),
            email,
        }
    }
}

/// All but letters, digits and what else needs no encoding (RFC 3986 §2.3): raw UTF-8 does not get through.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, &ENCODED).to_string()
}

/// `FORWARD_USER`: what applications know people by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemoteUser {
    /// The user's id, which stays the same whatever becomes of the number.
    #[default]
    Id,
    /// The number.
    Mobile,
}

impl FromStr for RemoteUser {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "id" => Ok(Self::Id),
            "mobile" => Ok(Self::Mobile),
            _ => Err("`id` or `mobile` is expected"),
        }
    }
}

/// `EMAIL_DOMAIN`: where everybody has an address, for applications that insist on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailDomain(String);

/// The text is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a domain such as `users.example.com` is expected")]
pub struct NotAnEmailDomain;

impl FromStr for EmailDomain {
    type Err = NotAnEmailDomain;

    fn from_str(text: &str) -> Result<Self, NotAnEmailDomain> {
        let is_label = |label: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let is_short = (1..=63).contains(&label.len());
            is_short
                && label.bytes().all(is_plain)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_domain = text.len() <= 253 && text.split('.').all(is_label);
        is_domain.then(|| Self(text.to_ascii_lowercase())).ok_or(NotAnEmailDomain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_percent_encoded() {
        for (name, expected) in [
            ("小明", "%E5%B0%8F%E6%98%8E"),
            ("Ann O'Hara-Lee", "Ann%20O%27Hara-Lee"),
            ("100%\t\"a\"", "100%25%09%22a%22"),
            ("a_b.c~d", "a_b.c~d"),
        ] {
            assert_eq!(encoded(name), expected);
        }
    }

    #[test]
    fn a_domain_has_labels_and_nothing_else() {
        let domain = |text: &str| text.parse::<EmailDomain>().map(|EmailDomain(domain)| domain);
        assert_eq!(domain("Users.example.com").as_deref(), Ok("users.example.com"));
        assert_eq!(domain("internal").as_deref(), Ok("internal"));
        let long = "a.".repeat(126) + "ab";
        for other in [
            "",
            "@example.com",
            "a@b",
            ".com",
            "a.",
            "a..b",
            "a b",
            "-a.com",
            "a-.com",
            "例.com",
            &long,
        ] {
            assert_eq!(domain(other), Err(NotAnEmailDomain), "{other}");
        }
    }
}
