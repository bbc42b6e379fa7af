//! What the pages stand on.

use super::assets::Assets;
use super::site::Site;
use crate::address::TrustedProxies;
use crate::clock::{Clock, OnceAnHour};
use crate::db::Db;
use crate::forward::Forward;
use crate::metrics::Metrics;
use crate::oidc::Oidc;
use crate::origin::WebOrigin;
use crate::sessions::Sessions;
use crate::sign_in::{Accounts, Asking, ByPassword, Registration, Typing};

/// What every page is handed.
#[derive(Debug)]
pub struct Web {
    /// Asks for a code.
    pub asking: Asking,
    /// Types it.
    pub typing: Typing,
    /// Types a password.
    pub by_password: ByPassword,
    /// What those do who are signed in.
    pub accounts: Accounts,
    /// Tells proxies who is signed in.
    pub forward: Forward,
    /// Tells applications who is signed in.
    pub oidc: Oidc,
    /// Who the browser is.
    pub sessions: Sessions,
    /// Whether whoever has a number may become a user.
    pub registration: Registration,
    /// Asked whether it answers, nothing else.
    pub db: Db,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// Lets the log tell of what they write that is no address.
    pub odd_addresses: OnceAnHour,
    /// Lets the log tell of proxies whose questions cannot be read.
    pub odd_questions: OnceAnHour,
    /// Lets the log tell of applications that send people round and round.
    pub circles: OnceAnHour,
    /// How the site is reached from outside.
    pub public_url: WebOrigin,
    /// What the site is called, and how it looks.
    pub site: Site,
    /// Its static files.
    pub assets: Assets,
    /// What is counted.
    pub metrics: Metrics,
    /// The time.
    pub clock: Clock,
}
