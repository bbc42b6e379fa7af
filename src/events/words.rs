//! What happened, in words.

use std::fmt;

use super::{Way, What};
use crate::counted::counted;

/// In words, for an operator.
impl fmt::Display for What {
    #[expect(clippy::too_many_lines, reason = "a sentence for each")]
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
            Self::SignedInAt { site } => write!(f, "signed in at {site}"),
            Self::SignedOutAt { site } => write!(f, "signed out at {site}, and nowhere else"),
            Self::ProxyNotTrusted => f.write_str(
                "told nothing: TRUSTED_PROXIES does not have this peer → if it is your proxy, add its address",
            ),
            Self::HostNotListed { host, listed_as: Some(listed) } => write!(
                f,
                "told nothing: the proxy asks about {host}, and listed is {listed} → have it say the scheme and \
                 the port that browsers use"
            ),
            Self::HostNotListed { host, listed_as: None } => write!(
                f,
                "told nothing: FORWARD_SITES does not have {host} → if it is an application of yours, add it"
            ),
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
            Self::ClientAdded { client, name } => {
                write!(f, "the operator registered the application {client}, {name}")
            }
            Self::ClientChanged { client } => {
                write!(f, "the operator changed the application {client}")
            }
            Self::ClientDisabled { client } => {
                write!(f, "the operator disabled the application {client}")
            }
            Self::ClientEnabled { client } => {
                write!(f, "the operator enabled the application {client}")
            }
            Self::ClientRemoved { client } => {
                write!(f, "the operator removed the application {client}")
            }
            Self::ClientSecretRotated { client } => {
                write!(f, "the operator gave the application {client} another secret")
            }
            Self::SigningKeyRotated { kid, signs_in: 0 } => {
                write!(f, "another key signs from now on, {kid}")
            }
            Self::SigningKeyRotated { kid, signs_in } => {
                write!(f, "another key is published, {kid}; it signs in {signs_in} s")
            }
            Self::SigningKeyDropped { kid } => write!(
                f,
                "the operator took the signing key {kid} away: nothing that it signed is believed"
            ),
            Self::SignedInAtApplication { client, name } => {
                write!(f, "signed in at {name} ({client})")
            }
            Self::ConsentGiven { client, scopes } => {
                write!(f, "let the application {client} know of: {scopes}")
            }
            Self::ConsentRefused { client } => {
                write!(f, "did not let the application {client} know")
            }
            Self::CodeUsedTwice { client } => write!(
                f,
                "a code for the application {client} was exchanged a second time, and what it had given is revoked \
                 → if the application does not repeat itself, somebody reads its addresses"
            ),
            Self::RefreshTokenUsedTwice { client } => write!(
                f,
                "a refresh token of the application {client} was used after the one that took its place, and what it \
                 had given is revoked → if the application does not keep the newest, somebody has copied one"
            ),
            Self::ClientRefused { client } => write!(
                f,
                "the application {client} did not prove who it is → compare its secret; `codelogin client rotate` \
                 makes another"
            ),
            Self::ApplicationEnded { client } => {
                write!(f, "ended what the application {client} had")
            }
            Self::GrantsEndedByOperator { count } => write!(
                f,
                "the operator ended {} of applications that outlive sessions",
                counted(*count, "grant")
            ),
            Self::ApplicationTold { client } => {
                write!(f, "told the application {client} that the session is over")
            }
            Self::ApplicationNotTold { client, reason, again_in: Some(wait) } => write!(
                f,
                "could not tell the application {client} that the session is over, again in {wait} s: {reason}"
            ),
            Self::ApplicationNotTold { client, reason, again_in: None } => write!(
                f,
                "could not tell the application {client} that the session is over, and it is not tried again: \
                 {reason} → look at its --backchannel address"
            ),
            Self::BudgetNearlyUsed { percent } => write!(
                f,
                "{percent} % of the messages that LIMIT_SENDS_TOTAL allows are used → if that is no \
                 attack, raise it; when all are used, nobody is sent a code"
            ),
            Self::ManyWrongCodes { percent } => write!(
                f,
                "{percent} % of the wrong codes are typed that LIMIT_WRONG_CODES_TOTAL allows → look for the \
                 addresses; when all are, known browsers get in, and who was sent a code before that"
            ),
            Self::LeftOut { count } => {
                write!(f, "{} left out in this hour → the log has them", counted(*count, "row"))
            }
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
