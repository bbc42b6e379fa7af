//! The settings: names that nobody reads, and values that make no sense together.

use super::Findings;
use crate::config::{self, Config, Variables};
use crate::sms::CodeStyle;

impl Findings {
    /// Doubts every name that no setting has, and says whether there is none.
    pub(super) fn names(&mut self, variables: &Variables) -> bool {
        let unknown = config::unknown(variables);
        for unknown in &unknown {
            self.doubtful(&unknown.name, unknown.to_string());
        }
        unknown.is_empty()
    }

    /// What each setting allows, and all together do not make sense.
    pub(super) fn sense(&mut self, config: &Config) {
        let is_public = config.public_url.as_ref().is_some_and(|url| !url.is_loopback());
        match &config.public_url {
            Some(url) if url.is_https() => {
                self.good("PUBLIC_URL", "https: cookies travel encrypted only");
            }
            Some(_) if is_public => self.bad(
                "PUBLIC_URL",
                "http: cookies and codes travel in clear → put a proxy with TLS in front, and write https",
            ),
            None if !config.listen.ip().is_loopback() => self.doubtful(
                "PUBLIC_URL",
                "not set, and the service listens beyond this machine → set it to the https address of the site",
            ),
            _ => self.good("PUBLIC_URL", "this machine alone"),
        }
        if let Some(netease) = &config.netease
            && netease.code_style == CodeStyle::AuthCode
            && netease.template_id.is_none()
        {
            self.doubtful(
                "NETEASE_TEMPLATE_ID",
                "not set: Yunxin's default template is used; applications made since 2025-11-05 need one",
            );
        }
    }
}
