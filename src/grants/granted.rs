//! A grant, as it is read.

use super::Scopes;
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db;
use crate::events::Way;
use crate::mobile::Mobile;
use crate::user_id::UserId;

/// What an application was granted.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Names the grant.
    pub id: String,
    /// To whom.
    pub client: ClientId,
    /// Of whom.
    pub user: UserId,
    /// The person's number.
    pub mobile: Mobile,
    /// In which session, by its lasting name.
    pub sid: String,
    /// What of.
    pub scopes: Scopes,
    /// How the session began.
    pub by: Way,
    /// When.
    pub since: Timestamp,
    /// What the application wants to find in what it is told.
    pub nonce: Option<String>,
}

pub(super) type Row =
    (String, String, String, String, String, String, i64, Option<String>, Option<String>);

/// The columns of [`Granted`].
macro_rules! granted {
    () => {
        "grants.id, grants.client, grants.user_id, grants.sid, grants.scopes, grants.by, grants.since, grants.nonce, \
         (select n.mobile from users n where n.id = grants.user_id)"
    };
}

/// Whether the session that a grant was given in goes on, with the time as `$1`.
macro_rules! in_session {
    () => {
        "exists (select 1 from sessions s \
            where s.user_id = grants.user_id and coalesce(s.sid, s.key) = grants.sid and s.expires_at > $1)"
    };
}

/// Whether a grant is alive, with the time as `$1`: it was not ended, and client, user and session go on.
macro_rules! alive {
    () => {
        concat!(
            "grants.ended_at is null \
             and exists (select 1 from clients c \
                where c.id = grants.client and c.era = grants.era and c.disabled_at is null) \
             and exists (select 1 from users u where u.id = grants.user_id and u.disabled_at is null) \
             and (grants.is_offline = 1 and grants.ends_at > $1 or grants.is_offline = 0 and ",
            $crate::grants::granted::in_session!(),
            ")"
        )
    };
}

pub(super) use {alive, granted, in_session};

impl Granted {
    pub(super) fn read(row: Row) -> db::Result<Self> {
        let (id, client, user, sid, scopes, by, since, nonce, mobile) = row;
        Ok(Self {
            id,
            client: ClientId::named(client),
            user: UserId::named(user),
            sid,
            scopes: Scopes::read(&scopes),
            by: Way::named(&by).unwrap_or(Way::Password),
            since: Timestamp::from_seconds(since),
            nonce,
            mobile: mobile.unwrap_or_default().parse().map_err(db::unreadable)?,
        })
    }
}
