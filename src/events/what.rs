//! Everything that the ledger tells of, and the words for it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::counted::counted;

type Text = Cow<'static, str>;

/// What happened. How it is written is kept: rows of an earlier release are read by a later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum What {
    /// A code was made for the number, and goes to the provider.
    CodeRequested,
    /// The number has an agreed code; no message goes out.
    TestCodeRequested,
    /// No code: nobody who may sign in has the number.
    NoSuchUser,
    /// The provider took the message.
    CodeAccepted {
        /// The provider's name for it.
        send_id: Option<String>,
    },
    /// The message was handed over, and no usable answer came.
    CodeUnconfirmed {
        /// The provider's own number for it, if it answered with one.
        code: Option<i64>,
        /// That number, what it means, and what to do about it.
        reason: String,
    },
    /// The provider refuses this number, or cannot now.
    CodeRefused {
        /// The provider's own number for it, if it answered with one.
        code: Option<i64>,
        /// That number, what it means, and what to do about it.
        reason: String,
    },
    /// The provider refuses this service, whoever the message is for.
    ServiceRefused {
        /// The provider's own number for it, if it answered with one.
        code: Option<i64>,
        /// That number, what it means, and what to do about it.
        reason: String,
    },
    /// The provider sent a code of its own.
    CodeReplaced {
        /// Whether it is of our form, so that it can be typed.
        usable: bool,
    },
    /// A code was typed that is not the right one.
    WrongCode,
    /// The right code was typed for a number that nobody who may sign in has any more.
    RightCodeForNobody,
    /// An account was made, at its first right code.
    Registered,
    /// Somebody is in.
    SignedIn {
        /// By what.
        by: Way,
    },
    /// A password was typed that is not the right one.
    WrongPassword,
    /// A limit is reached.
    Limited {
        /// Which.
        limit: Text,
        /// What is too much.
        message: Text,
        /// Seconds until it allows another.
        wait: u64,
    },
    /// Sign-in by SMS is off for the number: a hundred wrong codes in a row.
    Locked,
    /// The person signed out.
    SignedOut,
    /// The person ended other sessions of his or her own.
    SessionsEnded {
        /// How many.
        count: u64,
    },
    /// The person set a password, or changed it.
    PasswordSet,
    /// The operator added the user.
    UserAdded,
    /// The operator imported users.
    UsersImported {
        /// How many.
        count: u64,
    },
    /// The operator disabled the user.
    UserDisabled,
    /// The operator enabled the user.
    UserEnabled,
    /// The operator turned sign-in by SMS on again for a number that is nobody's.
    SmsTurnedOn,
    /// The operator removed the user.
    UserRemoved,
    /// The operator set the user's password.
    PasswordSetByOperator,
    /// The operator ended the user's sessions.
    SessionsEndedByOperator {
        /// How many.
        count: u64,
    },
    /// Most of the messages are used that `LIMIT_SENDS_TOTAL` allows.
    BudgetNearlyUsed {
        /// Of a hundred.
        percent: i64,
    },
    /// Many codes go out, and few come back.
    CodesUnused {
        /// In the last hour.
        sends: i64,
        /// In the last hour.
        sign_ins: i64,
    },
}

/// What somebody signed in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A code that came by SMS.
    Code,
    /// A code agreed on in `TEST_MOBILES`.
    TestCode,
    /// A password.
    Password,
}

impl Way {
    const ALL: [Self; 3] = [Self::Code, Self::TestCode, Self::Password];

    /// Its name in the database and in the metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::TestCode => "test_code",
            Self::Password => "password",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

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
            | Self::CodesUnused { .. } => Severity::Error,
            Self::CodeUnconfirmed { .. }
            | Self::CodeRefused { .. }
            | Self::Limited { .. }
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
            | Self::SessionsEnded { .. }
            | Self::PasswordSet
            | Self::UserAdded
            | Self::UsersImported { .. }
            | Self::UserDisabled
            | Self::UserEnabled
            | Self::SmsTurnedOn
            | Self::UserRemoved
            | Self::PasswordSetByOperator
            | Self::SessionsEndedByOperator { .. } => Severity::Info,
        }
    }
}

/// In words, for an operator.
impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CodeRequested => f.write_str("code requested, handed to the provider"),
            Self::TestCodeRequested => {
                f.write_str("code requested; the number is in TEST_MOBILES, so no message goes out")
            }
            Self::NoSuchUser => f.write_str("no code sent: nobody who may sign in has the number"),
            Self::CodeAccepted { send_id: Some(id) } => {
                write!(f, "accepted by the provider, as message {id}")
            }
            Self::CodeAccepted { send_id: None } => f.write_str("accepted by the provider"),
            Self::CodeUnconfirmed { reason, .. } => {
                write!(f, "the code may or may not arrive: {reason}")
            }
            Self::CodeRefused { reason, .. } => write!(f, "no code sent: {reason}"),
            Self::ServiceRefused { reason, .. } => {
                write!(f, "no code is sent to anybody until the operator acts: {reason}")
            }
            Self::CodeReplaced { usable: true } => f.write_str(
                "the provider sent a code of its own, which is taken → look at NETEASE_CODE_STYLE",
            ),
            Self::CodeReplaced { usable: false } => f.write_str(
                "the provider sent something that is no code of ours, and it will open nothing → \
                 look at NETEASE_CODE_STYLE and the template",
            ),
            Self::WrongCode => f.write_str("wrong code"),
            Self::RightCodeForNobody => {
                f.write_str("right code, but nobody who may sign in has the number")
            }
            Self::Registered => f.write_str("account made"),
            Self::SignedIn { by: Way::Code } => f.write_str("signed in by code"),
            Self::SignedIn { by: Way::TestCode } => f.write_str("signed in by the agreed code"),
            Self::SignedIn { by: Way::Password } => f.write_str("signed in by password"),
            Self::WrongPassword => f.write_str("wrong password"),
            Self::Limited { limit, message, wait } => {
                write!(f, "refused: {message} ({limit}), again in {wait} s")
            }
            Self::Locked => f.write_str(
                "refused: a hundred wrong codes in a row, so sign-in by SMS is off for this number \
                 → `codelogin user enable` turns it on again, as does a sign-in by password",
            ),
            Self::SignedOut => f.write_str("signed out"),
            Self::SessionsEnded { count } => {
                write!(f, "ended {}", counted(*count, "own session"))
            }
            Self::PasswordSet => f.write_str("password set"),
            Self::UserAdded => f.write_str("the operator added the user"),
            Self::UsersImported { count } => {
                write!(f, "the operator imported {}", counted(*count, "user"))
            }
            Self::UserDisabled => f.write_str("the operator disabled the user"),
            Self::UserEnabled => f.write_str("the operator enabled the user"),
            Self::SmsTurnedOn => f.write_str("the operator turned sign-in by SMS on again"),
            Self::UserRemoved => f.write_str("the operator removed the user"),
            Self::PasswordSetByOperator => f.write_str("the operator set the password"),
            Self::SessionsEndedByOperator { count } => {
                write!(f, "the operator ended {}", counted(*count, "session"))
            }
            Self::BudgetNearlyUsed { percent } => write!(
                f,
                "{percent} % of the messages that LIMIT_SENDS_TOTAL allows are used → if that is no \
                 attack, raise it; when all are used, nobody is sent a code"
            ),
            Self::CodesUnused { sends, sign_ins } => write!(
                f,
                "{} and {} in the last hour → either messages do not arrive (ask Yunxin), or somebody \
                 sends them at your cost (look for the addresses, lower LIMIT_SENDS_PER_ADDRESS)",
                counted(*sends, "message"),
                counted(*sign_ins, "sign-in"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one_and_more_as_more() {
        for (what, words) in [
            (What::UsersImported { count: 1 }, "the operator imported 1 user"),
            (What::UsersImported { count: 2 }, "the operator imported 2 users"),
            (What::SessionsEnded { count: 1 }, "ended 1 own session"),
            (What::SessionsEnded { count: 0 }, "ended 0 own sessions"),
            (What::SessionsEndedByOperator { count: 1 }, "the operator ended 1 session"),
            (
                What::CodesUnused { sends: 22, sign_ins: 1 },
                "22 messages and 1 sign-in in the last hour",
            ),
        ] {
            let told = what.to_string();
            assert_eq!(told.split(" →").next(), Some(words));
        }
    }
}
