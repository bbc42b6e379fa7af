//! What the ledger tells of, counted.

use super::{Way, What};
use crate::metrics::Metrics;

impl What {
    /// Counts it, where there is something to count.
    pub(super) fn count(&self, metrics: &Metrics) {
        match self {
            Self::CodeAccepted { .. } => metrics.send("accepted"),
            Self::CodeUnconfirmed { .. } => metrics.send("unconfirmed"),
            Self::CodeRefused { .. } => metrics.send("refused"),
            Self::ServiceRefused { .. } => metrics.send("service_refused"),
            Self::NoSuchUser => metrics.send("no_such_user"),
            Self::TestCodeRequested => metrics.send("test"),
            Self::SignedIn { by } => metrics.sign_in(by.name(), "signed_in"),
            Self::WrongCode => metrics.sign_in(Way::Code.name(), "wrong"),
            Self::RightCodeForNobody => metrics.sign_in(Way::Code.name(), "no_such_user"),
            Self::WrongPassword => metrics.sign_in(Way::Password.name(), "wrong"),
            Self::Limited { limit, .. } => metrics.refusal(limit),
            Self::Locked => metrics.refusal("wrong_codes_in_row"),
            Self::ApplicationTold { .. } => metrics.application("told"),
            Self::ApplicationNotTold { again_in: Some(_), .. } => metrics.application("failed"),
            Self::ApplicationNotTold { again_in: None, .. } => metrics.application("given_up"),
            Self::CodeReplaced { .. } => metrics.warning("code_replaced"),
            Self::BudgetNearlyUsed { .. } => metrics.warning("budget_nearly_used"),
            Self::CodesUnused { .. } => metrics.warning("codes_unused"),
            Self::ManyWrongCodes { .. } => metrics.warning("many_wrong_codes"),
            Self::CodeRequested
            | Self::Registered
            | Self::SignedOut
            | Self::SignedInAt { .. }
            | Self::SignedOutAt { .. }
            | Self::ProxyNotTrusted
            | Self::HostNotListed { .. }
            | Self::SessionsEnded { .. }
            | Self::PasswordSet
            | Self::UserAdded
            | Self::UsersImported { .. }
            | Self::UserDisabled
            | Self::UserEnabled
            | Self::SmsTurnedOn
            | Self::UserRemoved
            | Self::PasswordSetByOperator
            | Self::SessionsEndedByOperator { .. }
            | Self::LeftOut { .. }
            | Self::ClientAdded { .. }
            | Self::ClientChanged { .. }
            | Self::ClientDisabled { .. }
            | Self::ClientEnabled { .. }
            | Self::ClientRemoved { .. }
            | Self::ClientSecretRotated { .. }
            | Self::SigningKeyRotated { .. }
            | Self::SigningKeyDropped { .. }
            | Self::SignedInAtApplication { .. }
            | Self::ConsentGiven { .. }
            | Self::ConsentRefused { .. }
            | Self::CodeUsedTwice { .. }
            | Self::RefreshTokenUsedTwice { .. }
            | Self::ClientRefused { .. }
            | Self::ApplicationEnded { .. }
            | Self::GrantsEndedByOperator { .. } => {}
        }
    }
}
