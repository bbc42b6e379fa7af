//! Ending sessions: the one place where that is done before their time.

use super::Sessions;
use super::visitor::Visitor;
use crate::clock::Timestamp;
use crate::db::{self, Asked, Statement, Table, Value, Work};
use crate::user_id::UserId;

/// In how many sessions one user can be signed in.
const MOST: i64 = 50;

/// All but the one that is passed over, and as many others as go on beside one that begins, those last used.
const TOO_MANY: &str = "user_id = $1 and key <> $2 and expires_at > $3 and key not in \
    (select key from sessions where user_id = $1 and key <> $2 and expires_at > $3 \
    order by coalesce(seen, since, created_at) desc, coalesce(since, created_at) desc limit $4)";

/// The user of a session, and the session.
const OF_SESSION: &str =
    "select u.id from users u join sessions s on s.user_id = u.id where s.key = $1";

const USER: &str = "select id from users where id = $1";

/// In one order, as others may hold several of them.
const EVERYBODY: &str =
    "select u.id from users u join sessions s on s.user_id = u.id order by u.id";

/// Whether a session is noted as ended.
const IS_NOTED: &str =
    "exists (select 1 from ended_sessions where ended_sessions.sid = coalesce(sessions.sid, key))";

/// Those that ended before that moment and were looked at; and where nobody has looked for six days more, the rest.
const NEEDED_NO_MORE: &str = "at < $1 and (looked_at is not null or at < $1 - 518400)";

/// Which sessions end.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// That of this browser.
    Of(&'a Visitor),
    /// The user's of this lasting name.
    Named(&'a UserId, &'a str),
    /// All of the user's, but the one of this lasting name.
    Others(&'a UserId, &'a str),
    /// All of the user's.
    All(&'a UserId),
    /// The user's that are too many beside one that begins, which takes the place of the one that the table knows by
    /// this key: those longest unused.
    TooMany(&'a UserId, &'a str),
    /// Everybody's.
    Everybodys,
}

/// Why they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The person signed out.
    SignedOut,
    /// The person ended them, from another session.
    EndedByUser,
    /// The operator ended them.
    EndedByOperator,
    /// The password was changed.
    PasswordChanged,
    /// Another person signed in, in the same browser.
    Replaced,
    /// The same person signed in elsewhere, too often.
    TooMany,
    /// The user may not sign in any more.
    Disabled,
    /// The user was removed.
    Removed,
}

impl Why {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::EndedByUser => "ended_by_user",
            Self::EndedByOperator => "ended_by_operator",
            Self::PasswordChanged => "password_changed",
            Self::Replaced => "replaced",
            Self::TooMany => "too_many",
            Self::Disabled => "disabled",
            Self::Removed => "removed",
        }
    }
}

impl Sessions {
    /// Ends them, and returns how many people's they were. Each leaves a row behind for whoever has to be told.
    ///
    /// Whoever begins a session holds its user, so where the unit does too none begins meanwhile.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end(
        &self,
        work: &mut Work,
        which: Which<'_>,
        why: Why,
        now: Timestamp,
    ) -> db::Result<u64> {
        if let Some(hold) = hold(which) {
            work.ask::<(String,)>(hold).await?;
        }
        let ended = ends(work, which, why, now);
        let ended = work.told(ended).await?;
        if let Which::Of(visitor) = which
            && visitor.key().is_some()
        {
            visitor.goes(work);
        }
        Ok(ended.iter().filter(|(user,)| user.is_some()).count() as u64)
    }

    /// Forgets what ended before then and whoever has to be told of was looked for. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep_ended(&self, since: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::EndedSessions, ["sid", NEEDED_NO_MORE], since, batch).await
    }
}

/// Holds whose they are: else another tab could give a session a row of another key between the note and the end.
fn hold(which: Which<'_>) -> Option<Statement> {
    let hold = |sql| Statement::locks(Table::Users, sql);
    match which {
        Which::Of(visitor) => Some(hold(OF_SESSION).bind(visitor.key()?)),
        Which::Named(user, _) => Some(hold(USER).bind(user.as_str())),
        Which::Everybodys => Some(hold(EVERYBODY)),
        // Whoever ends these holds the user already.
        Which::Others(..) | Which::All(_) | Which::TooMany(..) => None,
    }
}

/// Ends them with what is sent next, and answers whose they were.
pub(super) fn ends(
    work: &mut Work,
    which: Which<'_>,
    why: Why,
    now: Timestamp,
) -> Asked<(Option<String>,)> {
    let (condition, values): (_, Vec<Value>) = match which {
        Which::Of(visitor) => ("key = $1", vec![visitor.key().unwrap_or_default().into()]),
        Which::Named(user, sid) => {
            ("user_id = $1 and coalesce(sid, key) = $2", vec![user.as_str().into(), sid.into()])
        }
        Which::Others(user, sid) => {
            ("user_id = $1 and coalesce(sid, key) <> $2", vec![user.as_str().into(), sid.into()])
        }
        Which::All(user) => ("user_id = $1", vec![user.as_str().into()]),
        Which::TooMany(user, replaced) => {
            (TOO_MANY, vec![user.as_str().into(), replaced.into(), now.into(), (MOST - 1).into()])
        }
        Which::Everybodys => ("user_id is not null", vec![]),
    };
    let (reason, at) = (values.len() + 1, values.len() + 2);
    let note = format!(
        "insert into ended_sessions (sid, user_id, why, at) \
         select coalesce(sid, key), user_id, ${reason}, ${at} from sessions \
         where user_id is not null and {condition} on conflict (sid) do nothing"
    );
    let note = Statement::changes(Table::EndedSessions, note);
    let bound = |statement| values.iter().cloned().fold(statement, Statement::bind);
    work.add(bound(note).bind(why.name()).bind(now));
    let end = |condition: &str| {
        let end = format!("delete from sessions where {condition} returning user_id");
        Statement::changes(Table::Sessions, end)
    };
    work.ask_later(match which {
        // A visit between the two would make others the oldest than those that are noted.
        Which::TooMany(user, _) => end(&format!("user_id = $1 and {IS_NOTED}")).bind(user.as_str()),
        // What begins between the two goes on.
        Which::Everybodys => end(&format!("user_id is not null and {IS_NOTED}")),
        _ => bound(end(condition)),
    })
}
