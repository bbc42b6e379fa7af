//! Every setting, read once at the start from the environment and `.env`, and parsed into the types of the
//! rooms that it is for. All mistakes are reported together, by name; a value is never shown, because it
//! may be a secret.

mod file;
mod reader;
#[cfg(test)]
mod tests;
mod unknown;
mod variables;

pub use reader::{Mistake, Mistakes};
pub use unknown::{Unknown, distance, names, unknown};
pub use variables::Variables;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::address::TrustedProxies;
use crate::clock::{Timestamp, duration};
use crate::codes::Guesses;
use crate::db::Location;
use crate::forward::ForwardRules;
use crate::key::Key;
use crate::limits::{AllRules, Limit};
use crate::oidc::OidcRules;
use crate::origin::WebOrigin;
use crate::sessions::SessionRules;
use crate::sign_in::{Policy, TestMobiles};
use crate::sms::{CodeStyle, NeteaseSettings};
use crate::unseen;
use crate::web::Site;
use reader::Reader;

/// What the service logs where `RUST_LOG` is not set: what happens here, and the warnings of
/// libraries, but for those about cookies that are merely out of date.
const LOG_LEVEL: &str = "warn,codelogin=info,tower_sessions_core=error";

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `LISTEN_ADDR`.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`, if it is set; else the address that is listened on.
    pub public_url: Option<WebOrigin>,
    /// `TRUSTED_PROXIES`.
    pub proxies: TrustedProxies,
    /// `DATABASE_URL`.
    pub database: Location,
    /// `SECRET_KEY`; without one, the key beside the SQLite file.
    pub secret_key: Option<Key>,
    /// `NETEASE_…`; there for the service alone.
    pub netease: Option<NeteaseSettings>,
    /// `CODE_GUESSES`.
    pub guesses: Guesses,
    /// `CODE_…`, `REGISTRATION`, `HIDE_UNKNOWN_MOBILES`, `PASSWORD_MIN_LENGTH`, `TEST_MOBILES`.
    pub policy: Policy,
    /// `SESSION_…`.
    pub sessions: SessionRules,
    /// `LIMIT_…`.
    pub limits: AllRules,
    /// `EVENTS_KEPT`.
    pub events_kept: Duration,
    /// `FORWARD_…`, `EMAIL_DOMAIN`.
    pub forward: ForwardRules,
    /// `TOKEN_LIFETIME`, `REFRESH_…`, `SIGNING_KEY_LIFETIME`.
    pub oidc: OidcRules,
    /// `SITE_…`, `AGREEMENT_URL`, `PRIVACY_URL`.
    pub site: Site,
    /// `METRICS_ADDR`.
    pub metrics: Option<SocketAddr>,
    /// `LOG_FORMAT`.
    pub log_format: LogFormat,
    /// `RUST_LOG`: what is logged.
    pub log_level: String,
}

/// `LOG_FORMAT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// What the settings are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Something that asks Yunxin: its keys must be there.
    Service,
    /// Something that only looks into the database.
    Database,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn read(variables: &Variables, purpose: Purpose, now: Timestamp) -> Result<Self, Mistakes> {
        let mut reader = Reader::new(variables);
        let config = Self::from_reader(&mut reader, purpose, now);
        reader.finish()?;
        Ok(config)
    }

    fn from_reader(reader: &mut Reader<'_>, purpose: Purpose, now: Timestamp) -> Self {
        let default_listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);
        let database = reader
            .parsed("DATABASE_URL")
            .unwrap_or_else(|| Location::Sqlite("codelogin.db".into()))
            .below(reader.folder());
        let secret_key = reader.parsed("SECRET_KEY");
        let has_key = reader.is_set("SECRET_KEY");
        if matches!(database, Location::Postgres(_)) && !has_key {
            reader.mistake("SECRET_KEY", "with PostgreSQL it is needed: all instances share it; `openssl rand -hex 32` makes one");
        }
        let forward = ForwardRules {
            sites: reader.parsed("FORWARD_SITES").unwrap_or_default(),
            user: reader.parsed("FORWARD_USER").unwrap_or_default(),
            email_domain: reader.parsed("EMAIL_DOMAIN"),
        };
        Self {
            listen: reader.read("LISTEN_ADDR", address).unwrap_or(default_listen),
            public_url: reader.parsed("PUBLIC_URL"),
            proxies: reader.parsed("TRUSTED_PROXIES").unwrap_or_default(),
            database,
            secret_key,
            netease: netease(reader, purpose),
            guesses: reader.parsed("CODE_GUESSES").unwrap_or_default(),
            policy: policy(reader, now),
            sessions: SessionRules {
                idle: reader.duration("SESSION_IDLE", "12h"),
                lifetime: reader.duration("SESSION_LIFETIME", "14d"),
            },
            limits: Limit::all_rules(|name| reader.parsed(name)),
            events_kept: reader.duration("EVENTS_KEPT", "180d"),
            oidc: oidc(reader, &forward),
            forward,
            site: Site {
                name: reader.read("SITE_NAME", site_name),
                logo: reader.parsed("SITE_LOGO"),
                color: reader.parsed("SITE_COLOR"),
                agreement: reader.parsed("AGREEMENT_URL"),
                privacy: reader.parsed("PRIVACY_URL"),
            },
            metrics: reader.read("METRICS_ADDR", address),
            log_format: reader.read("LOG_FORMAT", log_format).unwrap_or_default(),
            log_level: reader.text("RUST_LOG").unwrap_or_else(|| LOG_LEVEL.to_owned()),
        }
    }
}

fn policy(reader: &mut Reader<'_>, now: Timestamp) -> Policy {
    let test_mobiles = |text: &str| text.parse::<TestMobiles>()?.checked(now);
    Policy {
        code_length: reader.parsed("CODE_LENGTH").unwrap_or_default(),
        code_lifetime: reader
            .read("CODE_LIFETIME", |text| at_most(text, "10m"))
            .unwrap_or(Duration::from_mins(5)),
        registration: reader.parsed("REGISTRATION").unwrap_or_default(),
        hide_unknown_mobiles: reader.read("HIDE_UNKNOWN_MOBILES", boolean).unwrap_or_default(),
        password_length: reader.parsed("PASSWORD_MIN_LENGTH").unwrap_or_default(),
        test_mobiles: reader.read("TEST_MOBILES", test_mobiles).unwrap_or_default(),
    }
}

fn oidc(reader: &mut Reader<'_>, forward: &ForwardRules) -> OidcRules {
    let hour = |text: &str| at_most(text, "1h");
    let key_lifetime = reader.read("SIGNING_KEY_LIFETIME", |text| at_least(text, "1h"));
    OidcRules {
        access: reader.read("TOKEN_LIFETIME", hour).unwrap_or(Duration::from_mins(10)),
        refresh_idle: reader.duration("REFRESH_IDLE", "14d"),
        refresh: reader.duration("REFRESH_LIFETIME", "90d"),
        key: key_lifetime.unwrap_or(Duration::from_hours(90 * 24)),
        email_domain: forward.email_domain.clone(),
    }
}

fn netease(reader: &mut Reader<'_>, purpose: Purpose) -> Option<NeteaseSettings> {
    let app_key = reader.text("NETEASE_APP_KEY");
    let app_secret = reader.text("NETEASE_APP_SECRET");
    let template_id = reader.text("NETEASE_TEMPLATE_ID");
    let default_style =
        if template_id.is_some() { CodeStyle::ParamMap } else { CodeStyle::AuthCode };
    let code_style = reader.parsed("NETEASE_CODE_STYLE").unwrap_or(default_style);
    let urls = reader.parsed("NETEASE_URLS").unwrap_or_default();
    let timeout = reader.read("NETEASE_TIMEOUT", |text| at_most(text, "10s"));
    if template_id.as_ref().is_some_and(|id| !id.bytes().all(|byte| byte.is_ascii_digit())) {
        reader.mistake("NETEASE_TEMPLATE_ID", "the number of a template is expected");
    }
    if code_style == CodeStyle::ParamMap && template_id.is_none() {
        reader.mistake(
            "NETEASE_TEMPLATE_ID",
            "with `param_map` the number of an approved code template is needed",
        );
    }
    if app_key.as_ref().is_some_and(|key| !key.bytes().all(|byte| byte.is_ascii_graphic())) {
        reader
            .mistake("NETEASE_APP_KEY", "letters and digits, as in Yunxin's console, are expected");
    }
    if purpose == Purpose::Service {
        for (name, value) in [("NETEASE_APP_KEY", &app_key), ("NETEASE_APP_SECRET", &app_secret)] {
            if value.is_none() {
                reader.mistake(
                    name,
                    "it is needed; Yunxin's console shows it (or try `codelogin demo`)",
                );
            }
        }
    }
    Some(NeteaseSettings {
        app_key: app_key?,
        app_secret: app_secret?.into(),
        template_id,
        code_style,
        urls,
        timeout: timeout.unwrap_or(Duration::from_secs(5)),
    })
}

fn at_most(text: &str, longest: &str) -> Result<Duration, String> {
    let most = duration(longest).expect("written by us");
    duration(text)
        .ok()
        .filter(|given| *given <= most)
        .ok_or_else(|| format!("a duration of at most `{longest}` is expected"))
}

fn at_least(text: &str, shortest: &str) -> Result<Duration, String> {
    let least = duration(shortest).expect("written by us");
    duration(text)
        .ok()
        .filter(|given| *given >= least)
        .ok_or_else(|| format!("a duration of at least `{shortest}` is expected"))
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "an address such as `127.0.0.1:8000` is expected")
}

fn boolean(text: &str) -> Result<bool, &'static str> {
    text.parse().map_err(|_| "`true` or `false` is expected")
}

fn site_name(text: &str) -> Result<String, &'static str> {
    let is_seen = unseen::is_none_in(text).then(|| text.to_owned());
    is_seen.ok_or("one line of printable characters is expected")
}

fn log_format(text: &str) -> Result<LogFormat, &'static str> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("`text` or `json` is expected"),
    }
}
