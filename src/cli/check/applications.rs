//! What does not fit together of the settings for applications beside it.

use super::Findings;
use crate::address::TrustedProxies;
use crate::config::Config;
use crate::origin::WebOrigin;

impl Findings {
    /// Doubts sites that nobody can ask for, or need not.
    pub(super) fn applications(&mut self, config: &Config) {
        let sites = &config.forward.sites;
        if sites.is_empty() {
            return;
        }
        if config.proxies == TrustedProxies::default() {
            self.doubtful(
                "TRUSTED_PROXIES",
                "not set, so nobody is told who is signed in at FORWARD_SITES → set it to the address of the \
                 applications' proxy, as in 127.0.0.1",
            );
        }
        let is_https = config.public_url.as_ref().is_some_and(WebOrigin::is_https);
        if sites.have_scheme(!is_https) {
            let [ours, theirs] = if is_https { ["https", "http"] } else { ["http", "https"] };
            self.doubtful(
                "FORWARD_SITES",
                format!(
                    "a site is reached by {theirs} and the sign-in page by {ours}: what goes by http can be read and \
                     taken on the way → have both reached by https"
                ),
            );
        }
        let ours = config.public_url.iter();
        let named: Vec<_> = sites.named().chain(ours).collect();
        let shared = named.iter().enumerate().find_map(|(at, one)| {
            let is_beside = |other: &&&WebOrigin| other.host() == one.host() && *other != one;
            named[at + 1..].iter().find(is_beside).map(|other| (one, other))
        });
        if let Some((one, other)) = shared {
            self.doubtful(
                "FORWARD_SITES",
                format!(
                    "{one} and {other} are one host, and browsers keep cookies by host, whatever the port: what opens \
                     one of them is told to the other too → give each a name of its own"
                ),
            );
        }
        if let Some(ours) = sites.named().find(|site| Some(*site) == config.public_url.as_ref()) {
            self.doubtful(
                "FORWARD_SITES",
                format!(
                    "{ours} is PUBLIC_URL, where the session's own cookie tells who is signed in → take it out"
                ),
            );
        }
    }
}
