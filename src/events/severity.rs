//! How much what happened matters.

use super::What;

/// How much it matters to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// All is well.
    Info,
    /// Somebody did not get what was asked for.
    Warning,
    /// The operator should act.
    Error,
}

impl What {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::ServiceRefused { .. }
            | Self::CodeReplaced { .. }
            | Self::BudgetNearlyUsed { .. }
            | Self::ManyWrongCodes { .. }
            | Self::CodesUnused { .. } => Severity::Error,
            Self::CodeUnconfirmed { .. }
            | Self::CodeRefused { .. }
            | Self::Limited { .. }
            | Self::ProxyNotTrusted
            | Self::HostNotListed { .. }
            | Self::LeftOut { .. }
            | Self::CodeUsedTwice { .. }
            | Self::RefreshTokenUsedTwice { .. }
            | Self::ClientRefused { .. }
            | Self::ApplicationNotTold { .. }
            | Self::Locked => Severity::Warning,
            Self::CodeRequested
            | Self::TestCodeRequested
            | Self::NoSuchUser
            | Self::CodeAccepted { .. }
            | Self::WrongCode
            | Self::RightCodeForNobody
            | Self::Registered
            | Self::SignedIn { .. }
            | Self::WrongPassword
            | Self::SignedOut
            | Self::SignedInAt { .. }
            | Self::SignedOutAt { .. }
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
            | Self::ApplicationEnded { .. }
            | Self::GrantsEndedByOperator { .. }
            | Self::ApplicationTold { .. } => Severity::Info,
        }
    }
}
