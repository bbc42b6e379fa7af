//! What ends before its time. Rows stay for a while, for applications that have to be told of a session's end.

use super::{Grants, consents};
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::mobile::Mobile;
use crate::user_id::UserId;

/// Whose a grant was that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The user.
    pub user: UserId,
    /// The user's number; none: removed.
    pub mobile: Option<Mobile>,
}

impl Grants {
    /// Ends a grant with its code and all its tokens, and says whose it was; nothing if it is over already.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn revoke(
        &self,
        work: &mut Work,
        grant: &str,
        now: Timestamp,
    ) -> db::Result<Option<Ended>> {
        let end = "update grants set ended_at = $1 where id = $2 and ended_at is null \
             returning user_id, (select mobile from users where users.id = grants.user_id)";
        let end = Statement::changes(Table::Grants, end).bind(now).bind(grant);
        let ended: Option<(String, Option<String>)> = work.ask_one(end).await?;
        let ended = ended.map(|(user, mobile)| {
            let mobile = mobile.map(|mobile| mobile.parse().map_err(db::unreadable)).transpose()?;
            Ok(Ended { user: UserId::named(user), mobile })
        });
        ended.transpose()
    }

    /// Ends all that an application has of a person, and forgets what that person said it may know. Returns how many
    /// grants that were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end(
        &self,
        work: &mut Work,
        (user, client): (&UserId, &ClientId),
        now: Timestamp,
    ) -> db::Result<u64> {
        consents::forget(work, user, client);
        let end = "update grants set ended_at = $1 where user_id = $2 and client = $3 and ended_at is null";
        let end = Statement::changes(Table::Grants, end).bind(now).bind(user.as_str());
        work.run(end.bind(client.as_str())).await
    }

    /// Ends what outlives the person's sessions, and says how many grants that were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_offline(
        &self,
        work: &mut Work,
        user: &UserId,
        now: Timestamp,
    ) -> db::Result<u64> {
        let end = "update grants set ended_at = $1 \
             where user_id = $2 and is_offline = 1 and ended_at is null and ends_at > $1";
        work.run(Statement::changes(Table::Grants, end).bind(now).bind(user.as_str())).await
    }

    /// Ends what outlives anybody's sessions, and says how many grants that were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_everybodys_offline(&self, work: &mut Work, now: Timestamp) -> db::Result<u64> {
        let end = "update grants set ended_at = $1 \
             where is_offline = 1 and ended_at is null and ends_at > $1";
        work.run(Statement::changes(Table::Grants, end).bind(now)).await
    }

    /// Forgets access tokens that are over. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep_access(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::AccessTokens, ["token", "expires_at <= $1"], now, batch).await
    }

    /// Forgets grants that are over, but those of a session that goes on, or of whose end nobody was told yet.
    /// Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        let is_over = "ends_at <= $1 and (code_used_at is null or not exists (select 1 from sessions s \
             where s.user_id = grants.user_id and coalesce(s.sid, s.key) = grants.sid and s.expires_at > $1) \
             and not exists (select 1 from ended_sessions e where e.sid = grants.sid and e.looked_at is null))";
        self.db.sweep(Table::Grants, ["id", is_over], now, batch).await
    }
}
