//! Whom proxies may ask for, and what they are told: the settings.

use std::str::FromStr;

use super::sites::Sites;
use crate::users::EmailDomain;

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
