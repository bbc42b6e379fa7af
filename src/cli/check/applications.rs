//! What does not fit together of applications and settings: those beside it, and those that are registered.

use super::Findings;
use crate::address::TrustedProxies;
use crate::clients::Clients;
use crate::config::Config;
use crate::db::{Db, in_words};
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

    /// Counts the applications that are registered, and doubts what they and `PUBLIC_URL` make of each other.
    pub(super) async fn registered(&mut self, config: &Config, db: &Db) {
        let clients = match Clients::new(db.clone()).all().await {
            Ok(clients) => clients,
            Err(error) => return self.bad("applications", in_words(&error)),
        };
        if clients.is_empty() {
            return;
        }
        let ours = config.public_url.as_ref().filter(|ours| !ours.is_loopback());
        if ours.is_some_and(|ours| !ours.is_https()) {
            self.doubtful(
                "applications",
                "the issuer is PUBLIC_URL, which is http: what they are told of people can be read and changed on \
                 the way → write https there, and in each application",
            );
        } else {
            self.good("applications", clients.len().to_string());
        }
        let redirects = clients.iter().flat_map(|client| {
            client.registration.redirects.iter().map(move |redirect| (client, redirect))
        });
        let here = |ours: &WebOrigin| redirects.clone().find(|(_, uri)| uri.is_at(ours.host()));
        if let Some((client, redirect)) = ours.and_then(here) {
            self.doubtful(
                "applications",
                format!(
                    "{} ({}) is led back to {redirect}, our own host: it is told the session's own cookie too, and \
                     can act for people here → give it a name of its own",
                    client.registration.name, client.id
                ),
            );
        }
    }
}
