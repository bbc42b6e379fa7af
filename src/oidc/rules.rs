//! How long what applications are given is good: the settings.

use std::time::Duration;

use crate::users::EmailDomain;

/// `TOKEN_LIFETIME`, `REFRESH_…`, `SIGNING_KEY_LIFETIME`, `EMAIL_DOMAIN`.
#[derive(Clone, Debug)]
pub struct OidcRules {
    /// An access token.
    pub access: Duration,
    /// A refresh token that outlives the session, since it was last used.
    pub refresh_idle: Duration,
    /// The same, in all.
    pub refresh: Duration,
    /// A key signs for so long.
    pub key: Duration,
    /// Where everybody has an address, for applications that insist on one.
    pub email_domain: Option<EmailDomain>,
}
