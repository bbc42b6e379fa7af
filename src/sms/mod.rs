//! Sending the code: what a provider is asked, and what its answer means to us.

mod netease;

#[cfg(fuzzing)]
pub(crate) use netease::read_answer;
pub use netease::{CodeStyle, NeteaseSettings, NeteaseSms, NotProviderUrls, ProviderUrls};

use std::fmt;

use async_trait::async_trait;

use crate::codes::Code;
use crate::mobile::Mobile;

/// Somebody who delivers codes by SMS.
#[async_trait]
pub trait SmsSender: fmt::Debug + Send + Sync {
    /// Hands one code over for delivery to this number, and says what became of it.
    ///
    /// It never fails otherwise: a fault on the way is an outcome too.
    async fn send_code(&self, to: &Mobile, code: &Code) -> SmsOutcome;
}

/// What became of a message.
#[derive(Clone, Debug)]
pub enum SmsOutcome {
    /// The provider took it. That is not yet delivery.
    Accepted(Receipt),
    /// The provider refuses this number, or this number for now. The operator can do nothing.
    RefusedForPerson(Reason),
    /// The provider refuses this service, whoever the message is for. The operator must act.
    RefusedForOperator(Reason),
    /// The provider cannot now. Nothing went out.
    TryLater(Reason),
    /// No connection was made to any host of the provider's. It knows nothing of the message, so nothing can
    /// have gone out, and whatever else is done about it is done for the first time.
    Unreachable(Reason),
    /// It was handed over, and no usable answer came back. It may arrive: the code stays good, and
    /// sending it again might be a second message and a second bill.
    Unknown(Reason),
}

/// The provider's receipt for a message.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The provider's name for this message, to ask it about delivery.
    pub send_id: Option<String>,
    /// Which code went out, as the provider tells it.
    pub code_sent: CodeSent,
}

/// Which code a provider says it sent.
#[derive(Clone, Debug)]
pub enum CodeSent {
    /// The one it was given, or it does not say.
    Ours,
    /// Another one of the same form: what the person will type.
    Another(Code),
    /// Something that cannot be a code of ours: what the person will type will not open anything.
    Unusable,
}

/// Why a message was refused, or why nothing is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The provider's own number for it, if it answered with one.
    pub code: Option<i64>,
    /// What happened.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// `416: … → …`, in one line.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.code {
            write!(f, "{code}: ")?;
        }
        write!(f, "{} → {}", self.meaning, self.remedy)
    }
}
