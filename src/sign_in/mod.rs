//! ★ The story: a number is typed, a code goes out, the code comes back, somebody is in.
//!
//! Every rule of who gets a code and who gets in is here or called from here. Nothing here knows of
//! pages, of HTTP or of SQL.

mod code_login;
mod policy;
mod send_code;
mod test_mobiles;

pub use code_login::CodeLogin;
pub use policy::{Policy, Registration};
pub use send_code::{SendCode, Waiting};
pub use test_mobiles::{NotTestMobiles, TestMobiles};

use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::address::ClientAddress;
use crate::clock::Clock;
use crate::codes::{Challenges, Seal};
use crate::limits::{Limits, Refusal};
use crate::mobile::Mobile;
use crate::sms::SmsSender;
use crate::users::Users;

/// Everything that signing in needs.
#[derive(Debug)]
pub struct SignIn {
    /// Who may sign in.
    pub users: Users,
    /// What was issued, and how often it was guessed at.
    pub challenges: Challenges,
    /// How often who may do what.
    pub limits: Limits,
    /// What codes are stored under.
    pub seal: Seal,
    /// Who delivers codes.
    pub sms: Arc<dyn SmsSender>,
    /// The operator's choices.
    pub policy: Policy,
    /// The time.
    pub clock: Clock,
    /// Messages on their way. They go on when the browser that asked for them hangs up.
    pub under_way: TaskTracker,
}

/// Logs a refusal and returns its waiting time.
fn note(refusal: Refusal, mobile: &Mobile, from: ClientAddress) -> Duration {
    let Refusal { limit, wait } = refusal;
    tracing::warn!(%mobile, %from, limit = limit.setting(), wait = wait.as_secs(), "limit reached");
    wait
}
