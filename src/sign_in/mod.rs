//! ★ The story: a number is typed, a code goes out, the code comes back, somebody is in.
//!
//! Every rule of who gets a code and who gets in is here or called from here. Nothing here knows of
//! pages, of HTTP or of SQL.

mod bill;
mod caller;
mod code_login;
mod policy;
mod send_code;
mod test_mobiles;

pub use caller::Caller;
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
use crate::devices::{Device, Devices};
use crate::limits::{Limits, Refusal};
use crate::mobile::Mobile;
use crate::sms::SmsSender;
use crate::users::{User, Users};

/// When to come back where sign-in by SMS is off: only the operator can say, so not soon.
pub const LOCKED_FOR: Duration = Duration::from_hours(24);

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
    /// Which browsers are known.
    pub devices: Devices,
    /// Who delivers codes.
    pub sms: Arc<dyn SmsSender>,
    /// The operator's choices.
    pub policy: Policy,
    /// The time.
    pub clock: Clock,
    /// Messages on their way. They go on when the browser that asked for them hangs up.
    pub under_way: TaskTracker,
}

impl SignIn {
    /// The caller's browser, if this user has signed in with it before.
    fn known_device(&self, caller: &Caller, user: Option<&User>) -> Option<Device> {
        let device = self.devices.read(caller.device.as_deref()?)?;
        device.is_of(user?).then_some(device)
    }
}

/// Logs a refusal and returns its waiting time.
fn note(refusal: Refusal, mobile: &Mobile, from: ClientAddress) -> Duration {
    let Refusal { limit, wait } = refusal;
    tracing::warn!(%mobile, %from, limit = limit.name(), wait = wait.as_secs(), "limit reached");
    wait
}
