//! What a person sees of applications.

use super::Grants;
use super::granted::alive;
use crate::clients::ClientId;
use crate::clock::Timestamp;
use crate::db::{self, Statement};
use crate::user_id::UserId;

/// An application that knows of somebody.
#[derive(Clone, Debug)]
pub struct Application {
    /// Which.
    pub client: ClientId,
    /// What people read of it.
    pub name: String,
    /// When the person last came in there.
    pub last: Timestamp,
    /// Whether it goes on when the person is gone.
    pub is_offline: bool,
}

impl Grants {
    /// The applications that know of this person, the one last used first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn applications_of(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> db::Result<Vec<Application>> {
        let list = concat!(
            "select grants.client, k.name, max(grants.created_at), max(grants.is_offline) \
             from grants join clients k on k.id = grants.client \
             where grants.user_id = $2 and grants.code_used_at is not null and ",
            alive!(),
            " group by grants.client, k.name order by max(grants.created_at) desc, grants.client"
        );
        let list = Statement::asks(list).bind(now).bind(user.as_str());
        let rows: Vec<(String, String, i64, i64)> = self.db.ask(list).await?;
        Ok(rows
            .into_iter()
            .map(|(client, name, last, is_offline)| Application {
                client: ClientId::named(client),
                name,
                last: Timestamp::from_seconds(last),
                is_offline: is_offline != 0,
            })
            .collect())
    }
}
