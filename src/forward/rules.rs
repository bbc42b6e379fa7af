//! Whom proxies may ask for, and what they are told: the settings.

use std::str::FromStr;

use super::sites::Sites;
use crate::user_id::UserId;

/// `FORWARD_…`, `EMAIL_DOMAIN`.
#[derive(Clone, Debug, Default)]
pub struct ForwardRules {
    /// `FORWARD_SITES`.
    pub sites: Sites,
    /// `FORWARD_USER`.
    pub user: RemoteUser,
    /// `EMAIL_DOMAIN`.
    pub email_domain: Option<EmailDomain>,
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

impl EmailDomain {
    /// The address of this user.
    pub(super) fn address(&self, user: &UserId) -> String {
        format!("{user}@{}", self.0)
    }
}

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
