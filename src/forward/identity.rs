//! What a proxy is told of somebody, and hands to the application.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::rules::{ForwardRules, RemoteUser};
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
        let email = rules.email_domain.as_ref().map(|domain| domain.address(user));
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
}
