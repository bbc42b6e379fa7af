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
    /// The applications that know of this person, or may come to, because the person has said so; the one last used
    /// first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn applications_of(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> db::Result<Vec<Application>> {
        let list = concat!(
            "select k.id, k.name, max(mine.at), max(mine.is_offline) from \
             (select client, given_at as at, 0 as is_offline from consents where user_id = $2 \
             union all select client, created_at, is_offline from grants \
             where user_id = $2 and code_used_at is not null and ",
            alive!(),
            ") as mine join clients k on k.id = mine.client \
             group by k.id, k.name order by max(mine.at) desc, k.id"
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
