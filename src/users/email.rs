//! An address for everybody.

use std::str::FromStr;

use crate::user_id::UserId;

/// `EMAIL_DOMAIN`: where everybody has an address, for applications that insist on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailDomain(String);

/// The text is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a domain such as `users.example.com` is expected")]
pub struct NotAnEmailDomain;

impl EmailDomain {
    /// The address of this user.
    #[must_use]
    pub fn address(&self, user: &UserId) -> String {
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
