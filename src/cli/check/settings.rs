//! The settings: names that nobody reads, and values that make no sense together.

use tracing_subscriber::filter::LevelFilter;

use super::Findings;
use crate::address::TrustedProxies;
use crate::cli::log::filter;
use crate::clock::Clock;
use crate::config::{self, Config, Variables};
use crate::sms::CodeStyle;

/// What the log calls this program.
const OWN: &str = "codelogin";

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
                if config.proxies == TrustedProxies::default() {
                    self.doubtful(
                        "TRUSTED_PROXIES",
                        "not set, and https means a proxy in front: every visitor counts as that proxy, and one \
                         limit holds for all → set it to the proxy's address, as in 127.0.0.1",
                    );
                }
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
        if config.proxies.trust_everybody() {
            self.doubtful(
                "TRUSTED_PROXIES",
                "has a network of all addresses: whoever gets there says himself where he comes from, and at which \
                 host he is → name the proxies alone",
            );
        }
        if config.database.is_unproven() {
            self.doubtful(
                "sslmode",
                "not verify-full, and the database is beyond this machine: whoever is on the way to it can read and \
                 change what goes there → add `?sslmode=verify-full` to DATABASE_URL, and `&sslrootcert=FILE` where \
                 no public authority signs its certificate",
            );
        }
        if config.sessions.idle > config.sessions.lifetime {
            self.doubtful(
                "SESSION_IDLE",
                "longer than SESSION_LIFETIME, so no session ever ends by it → make it shorter, or that longer",
            );
        }
        for mobile in config.policy.test_mobiles.expired(Clock::System.now()) {
            self.doubtful(
                "TEST_MOBILES",
                format!(
                    "the last day of {mobile} is over: it is sent real messages → take it out, or give it another day"
                ),
            );
        }
        self.log_level(&config.log_level);
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

    fn log_level(&mut self, level: &str) {
        if let Err(expected) = filter(level) {
            return self.bad("RUST_LOG", expected);
        }
        if let Some(doubt) = level.split(',').find_map(|part| doubt(part.trim())) {
            self.doubtful("RUST_LOG", doubt);
        }
    }
}

/// What is doubtful in a part of `RUST_LOG` that the log takes: it asks of no target whether it exists.
fn doubt(part: &str) -> Option<&'static str> {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let (target, rest) = part.split_at(part.find(['=', '[']).unwrap_or(part.len()));
    let first = target.split("::").next().unwrap_or_default();
    let is_own = first == OWN;
    if rest.is_empty() {
        return (!is_level(part) && !is_own).then_some(
            "a word in it is no level, and is taken for a part of the program → write error, warn, info, debug \
             or trace; a part stands there with its level, as in sqlx=debug",
        );
    }
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_own_misspelt = !is_own && config::distance(&first.to_ascii_lowercase(), OWN) <= 2;
    let is_nowhere = !target.is_empty()
        && (!target.split("::").all(is_name) || is_level(target) || is_own_misspelt);
    (is_nowhere || rest.ends_with('=')).then_some(
        "a level in it is of no part of the program, or a part is without one → write it as in \
         warn,codelogin=debug, with commas, and names of letters, digits and _, with :: between",
    )
}
