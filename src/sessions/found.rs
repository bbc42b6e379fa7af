//! What a session holds, as it stood when it was found.

use serde::{Deserialize, Serialize};

use crate::browser::Browser;
use crate::clock::Timestamp;
use crate::codes::{Challenge, ChallengeId};
use crate::db::Statement;
use crate::events::Way;
use crate::mobile::Mobile;
use crate::user_id::UserId;
use crate::users::Name;

/// Where somebody signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The client's address.
    pub address: String,
    /// The browser, and the system that it runs on.
    pub browser: Browser,
}

/// Who is signed in, and how that came about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub user: UserId,
    /// The user's number.
    pub mobile: Mobile,
    /// What the pages call the person; may be empty.
    pub name: Name,
    /// When a code was first typed that had really been sent to the number; `None`: never yet.
    pub mobile_proven_at: Option<Timestamp>,
    /// Whether the user has a password.
    pub has_password: bool,
    /// The session's name through all changes of its id. It opens nothing.
    pub sid: String,
    /// How it began.
    pub by: Way,
    /// When.
    pub since: Timestamp,
    /// When it was last used, to within a twelfth of `SESSION_IDLE`.
    pub seen: Timestamp,
}

/// What was found under the name that a browser sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Found {
    pub signed_in: Option<SignedIn>,
    pub challenge: Option<Challenge>,
    /// Whether another session has taken its place.
    pub is_replaced: bool,
    /// Whether its user may not sign in any more.
    pub is_orphan: bool,
}

/// The columns of [`SignedIn`]. A release that knows fewer may have written the rows: it has signed somebody in by code
/// and not noted that this proves the number.
macro_rules! signed_in {
    () => {
        "coalesce(s.sid, s.key), s.by, coalesce(s.since, s.created_at), \
         coalesce(s.seen, s.since, s.created_at), u.id, u.mobile, u.name, \
         coalesce(u.mobile_proven_at, case when s.by = 'code' then s.since end), \
         cast(case when u.password_hash is null then 0 else 1 end as bigint)"
    };
}

const FIND: &str = concat!(
    "select ",
    signed_in!(),
    ", cast(case when s.replaced_at is not null then 1 \
        when s.user_id is not null and u.id is null then 2 else 0 end as bigint), \
     c.id, c.mobile, c.codes, c.guesses, \
     cast(case when c.used_at is null then 0 else 1 end \
        + case when c.late is null then 0 else 2 end as bigint), c.expires_at \
     from sessions s \
     left join users u on u.id = s.user_id and u.disabled_at is null \
     left join challenges c on c.id = s.challenge \
     where s.key = $1 and s.expires_at > $2"
);

pub(super) const HOLD: &str = concat!(
    "select ",
    signed_in!(),
    " from users u join sessions s on s.user_id = u.id \
     where s.key = $1 and s.expires_at > $2 and u.disabled_at is null"
);

/// Who is in at an application's own host: with this key, at this site, at this moment.
pub(super) const AT_SITE: &str = concat!(
    "select s.key, ",
    signed_in!(),
    " from site_sign_ins t join sessions s on s.key = t.session join users u on u.id = s.user_id \
     where t.key = $1 and t.site = $2 and t.expires_at is null \
     and s.expires_at > $3 and u.disabled_at is null"
);

type Text = Option<String>;
type Number = Option<i64>;
pub(super) type SignedInRow = (String, Text, i64, i64, Text, Text, Text, Number, i64);
pub(super) type AtSiteRow = (String, String, Text, i64, i64, Text, Text, Text, Number, i64);
pub(super) type FoundRow = (
    String,
    Text,
    i64,
    i64,
    Text,
    Text,
    Text,
    Number,
    i64,
    i64,
    Text,
    Text,
    Text,
    Number,
    i64,
    Number,
);

impl Found {
    /// Asks for what the session of this key holds.
    pub fn find(key: String, now: Timestamp) -> Statement {
        Statement::asks(FIND).bind(key).bind(now)
    }

    pub fn read(row: FoundRow) -> Self {
        let (sid, by, since, seen, id, mobile, name, proven, has_password, state, ..) = &row;
        let signed_in = (
            sid.clone(),
            by.clone(),
            *since,
            *seen,
            id.clone(),
            mobile.clone(),
            name.clone(),
            *proven,
            *has_password,
        );
        let signed_in = SignedIn::read(signed_in);
        let (is_replaced, is_orphan) = (*state == 1, *state == 2);
        let (.., id, mobile, codes, guesses, marks, expires_at) = row;
        let challenge = || {
            Some(Challenge {
                id: ChallengeId::named(id?),
                mobile: mobile?.parse().ok()?,
                codes: codes.unwrap_or_default(),
                guesses: guesses?,
                is_used: marks & 1 != 0,
                is_late: marks & 2 != 0,
                expires_at: Timestamp::from_seconds(expires_at?),
            })
        };
        Self { signed_in, challenge: challenge(), is_replaced, is_orphan }
    }
}

impl SignedIn {
    /// The key of the session too.
    pub(super) fn read_at_site(row: AtSiteRow) -> Option<(String, Self)> {
        let (key, sid, by, since, seen, user, mobile, name, proven, has_password) = row;
        let row = (sid, by, since, seen, user, mobile, name, proven, has_password);
        Some((key, Self::read(row)?))
    }

    pub(super) fn read(row: SignedInRow) -> Option<Self> {
        let (sid, by, since, seen, user, mobile, name, proven, has_password) = row;
        Some(Self {
            user: UserId::named(user?),
            mobile: mobile?.parse().ok()?,
            name: Name::kept(name?),
            mobile_proven_at: proven.map(Timestamp::from_seconds),
            has_password: has_password != 0,
            sid,
            by: by.as_deref().and_then(Way::named).unwrap_or(Way::Password),
            since: Timestamp::from_seconds(since),
            seen: Timestamp::from_seconds(seen),
        })
    }
}
