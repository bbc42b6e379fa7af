//! ★ The story: a number is typed, a code goes out, the code comes back, somebody is in.
//!
//! Every rule of who gets a code and who gets in is here or called from here. Nothing here knows of
//! pages, of HTTP or of SQL.

mod account;
mod bill;
mod caller;
mod code_login;
mod counted;
mod password_login;
mod policy;
mod send_code;
mod set_password;
mod test_mobiles;
mod turns;

pub use account::{Account, EndSession};
pub use caller::Caller;
pub use code_login::{CodeLogin, WrongCode};
pub use password_login::PasswordLogin;
pub use policy::{Policy, Registration};
pub use send_code::{SendCode, Waiting};
pub use set_password::SetPassword;
pub use test_mobiles::{NotTestMobiles, TestMobiles};
pub use turns::Turns;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::clock::{Clock, Timestamp};
use crate::codes::{Challenges, Seal, SessionName};
use crate::devices::{Device, Devices};
use crate::events::{Event, Events, Way, What};
use crate::limits::{Limit, Limits, Refusal, Taken};
use crate::metrics::Metrics;
use crate::mobile::Mobile;
use crate::passwords::Passwords;
use crate::sessions::Sessions;
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
    /// Where people are signed in.
    pub sessions: Sessions,
    /// Who compares passwords.
    pub passwords: Passwords,
    /// What happened.
    pub events: Events,
    /// How long the provider takes.
    pub metrics: Metrics,
    /// Who delivers codes.
    pub sms: Arc<dyn SmsSender>,
    /// The operator's choices.
    pub policy: Policy,
    /// The time.
    pub clock: Clock,
    /// Who types a code just now.
    pub turns: Turns,
    /// Messages on their way. They go on when the browser that asked for them hangs up.
    pub under_way: TaskTracker,
}

impl SignIn {
    /// Signs in, in a new session of this name, whoever has proven to be the one of this number; the browser is
    /// known from now on. `None` if nobody who may sign in has the number.
    async fn welcome(
        &self,
        caller: &mut Caller,
        mobile: &Mobile,
        by: Way,
        session: SessionName,
        now: Timestamp,
    ) -> anyhow::Result<Option<Device>> {
        let event = caller.event(What::SignedIn { by }, mobile);
        let Some(user) = self.users.sign_in(event, mobile, now).await? else { return Ok(None) };
        caller.visitor.welcome(user.clone(), caller.place(), session).await?;
        Ok(Some(Device::new(user, now)))
    }

    /// The caller's browser, if this user has signed in with it before.
    fn known_device(&self, caller: &Caller, user: Option<&User>) -> Option<Device> {
        let device = self.devices.read(caller.device.as_deref()?)?;
        device.is_of(user?).then_some(device)
    }

    /// Notes that a limit refused what the caller asked for, and returns how long it goes on doing so.
    async fn note_refusal(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        refusal: Refusal,
        now: Timestamp,
    ) -> anyhow::Result<Duration> {
        let Refusal { limit, wait } = refusal;
        let what = if limit == Limit::WrongCodesInRow {
            What::Locked
        } else {
            What::Limited {
                limit: limit.name().into(),
                message: limit.message().into(),
                wait: wait.as_secs(),
            }
        };
        self.note(caller, caller.event(what, mobile), now).await?;
        Ok(wait)
    }

    /// Writes a refusal into the ledger. Nothing else bounds how many there are, so of one network only so
    /// many an hour are written.
    async fn note(&self, caller: &Caller, refusal: Event, now: Timestamp) -> anyhow::Result<()> {
        let charge = (Limit::RefusalsNoted, &*caller.network());
        match self.limits.take(&[charge], now).await? {
            Taken::Granted { .. } => self.events.record(refusal, now).await,
            Taken::Refused(_) => self.events.tell(&refusal),
        }
        Ok(())
    }
}
