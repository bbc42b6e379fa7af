//! Access tokens: looked up at each use, with all that they hang on.

use super::granted::{Row, alive, granted};
use super::{Granted, Grants, Scopes};
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::token::Token;
use crate::users::Name;

/// How many of one grant are good at a time.
const MOST: i64 = 100;

/// An access token that is good, and what it stands for.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was granted.
    pub granted: Granted,
    /// What it may be used for.
    pub scopes: Scopes,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// The person's name; may be empty.
    pub name: Name,
    /// When a code was first typed that had really been sent to the number.
    pub mobile_proven_at: Option<Timestamp>,
    /// When the person was added.
    pub user_since: Timestamp,
}

type ShownRow = (
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    String,
    i64,
    i64,
    String,
    Option<i64>,
    i64,
);

impl Grants {
    /// Writes an access token; of one grant so many are good, and the oldest makes room.
    pub fn add_access(
        &self,
        work: &mut Work,
        granted: &Granted,
        (token, scopes): (&Token, &Scopes),
        (now, until): (Timestamp, Timestamp),
    ) {
        let make_room = "delete from access_tokens where token in (select token from access_tokens \
             where grant_id = $1 and created_at < $2 order by created_at desc limit 10 offset $3)";
        let make_room = Statement::changes(Table::AccessTokens, make_room).bind(&granted.id);
        work.add(make_room.bind(now).bind(MOST - 1));
        let add = "insert into access_tokens (token, grant_id, scopes, created_at, expires_at) \
             values ($1, $2, $3, $4, $5)";
        let add = Statement::changes(Table::AccessTokens, add).bind(token.fingerprint().as_str());
        work.add(add.bind(&granted.id).bind(scopes.to_string()).bind(now).bind(until));
    }

    /// What an access token stands for, if it is good.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn shown(&self, token: &Token, now: Timestamp) -> db::Result<Option<Shown>> {
        let find = concat!(
            "select ",
            granted!(),
            ", t.scopes, t.created_at, t.expires_at, p.name, \
             coalesce(p.mobile_proven_at, case when grants.by = 'code' then grants.since end), p.created_at \
             from access_tokens t join grants on grants.id = t.grant_id join users p on p.id = grants.user_id \
             where t.token = $2 and t.expires_at > $1 and ",
            alive!()
        );
        let find = Statement::asks(find).bind(now).bind(token.fingerprint().as_str());
        let found: Option<ShownRow> = self.db.ask_one(find).await?;
        found.map(read).transpose()
    }

    /// Forgets an access token of this application's.
    pub fn revoke_access(&self, work: &mut Work, token: &Token, client: &ClientId) {
        let revoke = "delete from access_tokens where token = $1 \
             and grant_id in (select id from grants where client = $2)";
        let revoke = Statement::changes(Table::AccessTokens, revoke);
        work.add(revoke.bind(token.fingerprint().as_str()).bind(client.as_str()));
    }
}

fn read(row: ShownRow) -> db::Result<Shown> {
    let (id, client, user, sid, all, by, since, nonce, mobile, ..) = row;
    let (.., scopes, created_at, expires_at, name, proven_at, user_since) = row;
    let granted: Row = (id, client, user, sid, all, by, since, nonce, mobile);
    Ok(Shown {
        granted: Granted::read(granted)?,
        scopes: Scopes::read(&scopes),
        created_at: Timestamp::from_seconds(created_at),
        expires_at: Timestamp::from_seconds(expires_at),
        name: Name::kept(name),
        mobile_proven_at: proven_at.map(Timestamp::from_seconds),
        user_since: Timestamp::from_seconds(user_since),
    })
}
