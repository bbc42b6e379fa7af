//! The password that is kept of a user.

use sqlx::{query, query_as, query_scalar};

use super::Users;
use crate::clock::Timestamp;
use crate::db::{reading, transaction, writing};
use crate::events::{Event, recording};
use crate::mobile::Mobile;
use crate::passwords::Hash;
use crate::user_id::UserId;

impl Users {
    /// Who may sign in with this number by password, and what is kept of it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn password(&self, mobile: &Mobile) -> sqlx::Result<Option<(UserId, Hash)>> {
        let row: Option<(String, String)> = reading!(&self.db, db => query_as(
            "select id, password_hash from users \
             where mobile = $1 and disabled_at is null and password_hash is not null")
            .bind(mobile.digits())
            .fetch_optional(db).await)?;
        let Some((id, hash)) = row else { return Ok(None) };
        let hash = hash.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Some((UserId::named(id), hash)))
    }

    /// How many iterations the hashes have that were taken over from Django, if there are any left.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn imported_iterations(&self) -> sqlx::Result<Option<u32>> {
        let hash: Option<String> = reading!(&self.db, db => query_scalar(
            "select password_hash from users where password_hash like 'pbkdf2%' limit 1")
            .fetch_optional(db).await)?;
        Ok(hash.and_then(|hash| hash.parse::<Hash>().ok()?.iterations()))
    }

    /// Sets the user's password, as this event, and ends all sessions but the one of this name (`""`: all).
    /// False if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn set_password(
        &self,
        event: Event,
        mobile: &Mobile,
        hash: &Hash,
        but_session: &str,
        now: Timestamp,
    ) -> sqlx::Result<bool> {
        transaction!(&self.db, transaction => {
            let id: Option<String> = query_scalar(
                "update users set password_hash = $2 where mobile = $1 returning id")
                .bind(mobile.digits())
                .bind(hash.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(id) = id.map(UserId::named) else { return Ok(false) };
            query("delete from sessions where user_id = $1 and key <> $2")
                .bind(id.as_str())
                .bind(but_session)
                .execute(&mut *transaction)
                .await?;
            recording!(self.events, &event.about(mobile).of(&id), now, transaction);
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// Keeps the same password in another form, unless it was changed meanwhile.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn keep_anew(&self, user: &UserId, old: &Hash, new: &Hash) -> sqlx::Result<()> {
        writing!(&self.db, db => query(
            "update users set password_hash = $3 where id = $1 and password_hash = $2")
            .bind(user.as_str())
            .bind(old.as_str())
            .bind(new.as_str())
            .execute(db).await.map(drop))
    }
}
