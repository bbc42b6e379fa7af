//! Everything that the ledger tells of, and the words for it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Way;

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
    /// The person is in at an application's own host.
    SignedInAt {
        /// Its origin.
        site: String,
    },
    /// The person signed out there, and nowhere else.
    SignedOutAt {
        /// Its origin.
        site: String,
    },
    /// Somebody asked who is signed in who is no proxy of ours.
    ProxyNotTrusted,
    /// A proxy asked for a host that is not to know.
    HostNotListed {
        /// Its origin.
        host: String,
        /// The same host with another scheme or port, as it is listed.
        listed_as: Option<String>,
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
    /// The operator registered an application.
    ClientAdded {
        /// Which.
        client: String,
        /// What people read of it.
        name: String,
    },
    /// The operator changed what an application may do.
    ClientChanged {
        /// Which.
        client: String,
    },
    /// The operator lets an application sign people in no more.
    ClientDisabled {
        /// Which.
        client: String,
    },
    /// The operator lets an application sign people in again.
    ClientEnabled {
        /// Which.
        client: String,
    },
    /// The operator removed an application.
    ClientRemoved {
        /// Which.
        client: String,
    },
    /// The operator gave an application another secret.
    ClientSecretRotated {
        /// Which.
        client: String,
    },
    /// Another key signs what applications are told.
    SigningKeyRotated {
        /// Which.
        kid: String,
        /// In how many seconds it begins; it is published until then.
        signs_in: u64,
    },
    /// The operator had another key sign, and took the one before away, because it leaked.
    SigningKeyDropped {
        /// The one that was taken away.
        kid: String,
    },
    /// The person is in at an application.
    SignedInAtApplication {
        /// Which.
        client: String,
        /// What people read of it.
        name: String,
    },
    /// The person lets an application know.
    ConsentGiven {
        /// Which.
        client: String,
        /// What of.
        scopes: String,
    },
    /// The person does not.
    ConsentRefused {
        /// Which.
        client: String,
    },
    /// A code was exchanged a second time: whoever did it has read it somewhere. What it had given is revoked.
    CodeUsedTwice {
        /// The application that it was given to.
        client: String,
    },
    /// A refresh token came back long after another took its place. What it had given is revoked.
    RefreshTokenUsedTwice {
        /// The application that it was given to.
        client: String,
    },
    /// An application did not prove that it is the one it says.
    ClientRefused {
        /// Which it says it is.
        client: String,
    },
    /// The person ended what an application had.
    ApplicationEnded {
        /// Which.
        client: String,
    },
    /// The operator ended what applications had beyond sessions.
    GrantsEndedByOperator {
        /// How many.
        count: u64,
    },
    /// An application was told that a session is over.
    ApplicationTold {
        /// Which.
        client: String,
    },
    /// It was not.
    ApplicationNotTold {
        /// Which.
        client: String,
        /// Why not.
        reason: String,
        /// In how many seconds it is tried again, if it is.
        again_in: Option<u64>,
    },
    /// Most of the messages are used that `LIMIT_SENDS_TOTAL` allows.
    BudgetNearlyUsed {
        /// Of a hundred.
        percent: i64,
    },
    /// Many wrong codes are typed, of those that `LIMIT_WRONG_CODES_TOTAL` allows.
    ManyWrongCodes {
        /// Of a hundred.
        percent: i64,
    },
    /// More happened in one network than the ledger tells of it in an hour.
    LeftOut {
        /// How many entries.
        count: i64,
    },
    /// Many codes go out, and few come back.
    CodesUnused {
        /// In the last hour.
        sends: i64,
        /// In the last hour.
        sign_ins: i64,
    },
}
