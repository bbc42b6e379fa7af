//! Refresh tokens: who has one goes on.

use std::time::Duration;

use super::granted::{alive, granted};
use super::{Granted, Grants, RefreshToken, Scopes};
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::user_id::UserId;

/// How long the one before is good: two tabs use the same one at once.
const GRACE: Duration = Duration::from_secs(30);

/// A family of refresh tokens, as it was when one of them came.
#[derive(Clone, Debug)]
pub struct Family {
    /// The grant that they are of.
    pub grant: String,
    /// Whose they are.
    pub client: ClientId,
    /// Whose grant it is.
    pub user: UserId,
    /// What they may be used for.
    pub scopes: Scopes,
    /// Which is the present one.
    pub generation: i64,
    /// Since when.
    pub rotated_at: Timestamp,
    /// When the grant was given.
    pub created_at: Timestamp,
}

impl Family {
    /// Whether who has this one of it goes on: it is the present one, or was until just now.
    #[must_use]
    pub fn is_open_to(&self, token: &RefreshToken, now: Timestamp) -> bool {
        let is_before = token.generation == self.generation - 1;
        token.generation == self.generation || (is_before && now - self.rotated_at < GRACE)
    }
}

type Text = Option<String>;
type FamilyRow = (String, String, String, String, i64, Option<i64>, i64);
type LastingRow = (String, String, String, String, String, String, i64, Text, Text, i64);

impl Grants {
    /// The family that a refresh token is of.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn family(&self, token: &RefreshToken) -> db::Result<Option<Family>> {
        let find = "select id, client, user_id, scopes, generation, rotated_at, created_at from grants \
             where family = $1";
        let find = Statement::asks(find).bind(token.family.fingerprint().as_str());
        let found: Option<FamilyRow> = self.db.ask_one(find).await?;
        Ok(found.map(|(grant, client, user, scopes, generation, rotated_at, created_at)| Family {
            grant,
            client: ClientId::named(client),
            user: UserId::named(user),
            scopes: Scopes::read(&scopes),
            generation,
            rotated_at: Timestamp::from_seconds(rotated_at.unwrap_or(created_at)),
            created_at: Timestamp::from_seconds(created_at),
        }))
    }

    /// Goes on with the family, for who has this one of it, and says which is the present one afterwards: where it is
    /// this, and that is wanted, the next. Of any number of callers at once one makes the next, and all go on with
    /// that. Nothing where it is over, or this one is. What outlives the session does so until then.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn go_on(
        &self,
        work: &mut Work,
        family: &Family,
        token: &RefreshToken,
        makes_the_next: bool,
        (now, offline_ends): (Timestamp, Timestamp),
    ) -> db::Result<Option<(Granted, i64)>> {
        let go_on = concat!(
            "update grants set \
             generation = case when generation = $3 then generation + $4 else generation end, \
             rotated_at = case when generation = $3 and $4 = 1 then $1 else rotated_at end, \
             ends_at = case when is_offline = 1 then $5 else ends_at end \
             where id = $2 and (generation = $3 or (generation = $3 + 1 and rotated_at > $6)) and ",
            alive!(),
            " returning ",
            granted!(),
            ", grants.generation"
        );
        let go_on = Statement::changes(Table::Grants, go_on).bind(now).bind(&family.grant);
        let go_on = go_on.bind(token.generation).bind(i64::from(makes_the_next));
        let granted: Option<LastingRow> =
            work.ask_one(go_on.bind(offline_ends).bind(now - GRACE)).await?;
        granted.map(read).transpose()
    }

    /// What the family stands for, and until when, if it is alive.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of_family(
        &self,
        family: &Family,
        now: Timestamp,
    ) -> db::Result<Option<(Granted, Timestamp)>> {
        let find = concat!(
            "select ",
            granted!(),
            ", grants.ends_at from grants where id = $2 and ",
            alive!()
        );
        let find = Statement::asks(find).bind(now).bind(&family.grant);
        let found: Option<LastingRow> = self.db.ask_one(find).await?;
        let found = found.map(read).transpose()?;
        Ok(found.map(|(granted, ends_at)| (granted, Timestamp::from_seconds(ends_at))))
    }
}

fn read(row: LastingRow) -> db::Result<(Granted, i64)> {
    let (id, client, user, sid, scopes, by, since, nonce, mobile, more) = row;
    let row = (id, client, user, sid, scopes, by, since, nonce, mobile);
    Ok((Granted::read(row)?, more))
}
