//! Codes: given once, to be exchanged once.

use std::time::Duration;

use super::granted::{Row, alive, granted, in_session};
use super::{Challenge, Granted, Grants, Scope, Scopes};
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::random;
use crate::sessions::SignedIn;
use crate::token::Token;

/// How long a code is good (RFC 6749 §4.1.2 allows ten minutes): it goes through a redirect.
const CODE_LIFETIME: Duration = Duration::from_mins(1);

/// How many grants of each kind an application has by one session: one that asks again each quarter of an hour has them
/// for a day.
const MOST: i64 = 100;

/// What an application asks to be granted.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// To whom.
    pub client: ClientId,
    /// Where the code goes.
    pub redirect: String,
    /// What has to be known at the exchange.
    pub challenge: Option<Challenge>,
    /// What the application wants to find in what it is told.
    pub nonce: Option<String>,
    /// What of.
    pub scopes: Scopes,
}

/// A code, as it was when somebody came with it.
#[derive(Clone, Debug)]
pub struct Code {
    /// The grant that it is of.
    pub grant: String,
    /// Whose it is.
    pub client: ClientId,
    /// Where it went.
    pub redirect: String,
    /// What has to be known.
    pub challenge: Option<Challenge>,
    /// When it was used up.
    pub used_at: Option<Timestamp>,
}

type CodeRow = (String, String, String, Option<String>, Option<i64>);

impl Grants {
    /// Grants it of whoever is held in this session, and writes a code. False if the application may have nothing by
    /// now.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add(
        &self,
        work: &mut Work,
        new: &NewGrant,
        of: &SignedIn,
        code: &Token,
        now: Timestamp,
    ) -> db::Result<bool> {
        let add = "insert into grants (id, client, user_id, sid, is_offline, era, scopes, by, since, \
             code, code_ends_at, redirect, challenge, nonce, generation, created_at, ends_at) \
             select $1, id, $3, $4, $5, era, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $10 \
             from clients where id = $2 and disabled_at is null";
        let NewGrant { client, redirect, challenge, nonce, scopes } = new;
        let add = Statement::changes(Table::Grants, add).bind(random::label());
        let add = add.bind(client.as_str()).bind(of.user.as_str()).bind(&of.sid);
        let add = add.bind(i64::from(scopes.have(Scope::OfflineAccess))).bind(scopes.to_string());
        let add = add.bind(of.by.name()).bind(of.since).bind(code.fingerprint().as_str());
        let add = add.bind(now + CODE_LIFETIME).bind(redirect);
        let add = add.bind(challenge.as_ref().map(Challenge::as_str)).bind(nonce.clone());
        Ok(work.run(add.bind(now)).await? == 1)
    }

    /// The code, if there was one.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn code(&self, code: &Token) -> db::Result<Option<Code>> {
        let find =
            "select id, client, redirect, challenge, code_used_at from grants where code = $1";
        let find = Statement::asks(find).bind(code.fingerprint().as_str());
        let found: Option<CodeRow> = self.db.ask_one(find).await?;
        let Some((grant, client, redirect, challenge, used_at)) = found else { return Ok(None) };
        let challenge = challenge.as_deref().map(str::parse).transpose();
        Ok(Some(Code {
            grant,
            client: ClientId::named(client),
            redirect,
            challenge: challenge.map_err(db::unreadable)?,
            used_at: used_at.map(Timestamp::from_seconds),
        }))
    }

    /// Uses up a code, and begins the family of refresh tokens: of any number of callers at once, one is granted, and only
    /// while the session goes on. What hangs on the session ends with it; what does not, then. Of what the application has
    /// by this session, what was longest unused makes room.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn exchange(
        &self,
        work: &mut Work,
        code: &Code,
        family: &Token,
        (now, session_ends, offline_ends): (Timestamp, Duration, Timestamp),
    ) -> db::Result<Option<Granted>> {
        let exchange = concat!(
            "update grants set code_used_at = $1, family = $3, generation = 1, rotated_at = $1, \
             ends_at = case when is_offline = 1 then $4 else since + $5 end \
             where id = $2 and code_used_at is null and code_ends_at > $1 and ",
            in_session!(),
            " and ",
            alive!(),
            " returning ",
            granted!()
        );
        let exchange = Statement::changes(Table::Grants, exchange).bind(now).bind(&code.grant);
        let exchange = exchange.bind(family.fingerprint().as_str()).bind(offline_ends);
        let exchange = exchange.bind(i64::try_from(session_ends.as_secs()).unwrap_or(i64::MAX));
        let granted: Option<Row> = work.ask_one(exchange).await?;
        let granted = granted.map(Granted::read).transpose()?;
        if let Some(Granted { client, sid, scopes, .. }) = &granted {
            let make_room = "delete from grants where id in (select id from grants where sid = $1 and client = $2 \
                 and is_offline = $3 and code_used_at is not null and created_at < $4 \
                 order by case when ended_at is null then 0 else 1 end, coalesce(rotated_at, created_at) desc \
                 limit 10 offset $5)";
            let make_room = Statement::changes(Table::Grants, make_room).bind(sid);
            let is_offline = i64::from(scopes.have(Scope::OfflineAccess));
            work.add(make_room.bind(client.as_str()).bind(is_offline).bind(now).bind(MOST - 1));
        }
        Ok(granted)
    }

    /// Whether the application has come in to this session before, by another grant.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_another(&self, work: &mut Work, granted: &Granted) -> db::Result<bool> {
        let find = "select id from grants where sid = $1 and client = $2 and id <> $3 \
             and code_used_at is not null limit 1";
        let find = Statement::reads(Table::Grants, find).bind(&granted.sid);
        let find = find.bind(granted.client.as_str()).bind(&granted.id);
        let another: Option<(String,)> = work.ask_one(find).await?;
        Ok(another.is_some())
    }
}
