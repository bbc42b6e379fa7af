//! What people have said that applications may know.

use super::{Grants, Scopes};
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::user_id::UserId;

const FIND: &str = "select scopes from consents where id = $1";

fn read(found: Option<(String,)>) -> Scopes {
    found.map_or_else(Scopes::default, |(scopes,)| Scopes::read(&scopes))
}

fn id(user: &UserId, client: &ClientId) -> String {
    format!("{} {}", user.as_str(), client.as_str())
}

impl Grants {
    /// What this person has said that this application may know.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn consent(&self, user: &UserId, client: &ClientId) -> db::Result<Scopes> {
        let find = Statement::asks(FIND).bind(id(user, client));
        Ok(read(self.db.ask_one(find).await?))
    }

    /// The same of a person who is held: nobody changes it until the unit of work is over.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn agreed_to(
        &self,
        work: &mut Work,
        user: &UserId,
        client: &ClientId,
    ) -> db::Result<Scopes> {
        let find = Statement::reads(Table::Consents, FIND).bind(id(user, client));
        Ok(read(work.ask_one(find).await?))
    }

    /// This person says that this application may know that, and no more.
    pub fn add_consent(
        &self,
        work: &mut Work,
        (user, client): (&UserId, &ClientId),
        scopes: &Scopes,
        now: Timestamp,
    ) {
        let add = "insert into consents (id, user_id, client, scopes, given_at) \
             values ($1, $2, $3, $4, $5) on conflict (id) do update \
             set scopes = excluded.scopes, given_at = excluded.given_at";
        let add = Statement::changes(Table::Consents, add).bind(id(user, client));
        let add = add.bind(user.as_str()).bind(client.as_str()).bind(scopes.to_string());
        work.add(add.bind(now));
    }
}

/// Forgets what this person has said that this application may know.
pub(super) fn forget(work: &mut Work, user: &UserId, client: &ClientId) {
    let forget = Statement::changes(Table::Consents, "delete from consents where id = $1");
    work.add(forget.bind(id(user, client)));
}
