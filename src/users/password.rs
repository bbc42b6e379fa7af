//! The password that is kept of a user.

use super::Users;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::mobile::Mobile;
use crate::passwords::Hash;
use crate::user_id::UserId;

impl Users {
    /// Who may sign in with this number by password, and what is kept of it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn password(&self, mobile: &Mobile) -> db::Result<Option<(UserId, Hash)>> {
        let password = "select id, password_hash from users \
             where mobile = $1 and disabled_at is null and password_hash is not null";
        let kept = self.db.ask_one(Statement::asks(password).bind(mobile.digits())).await?;
        let Some((id, hash)): Option<(String, String)> = kept else { return Ok(None) };
        let hash = hash.parse().map_err(db::unreadable)?;
        Ok(Some((UserId::named(id), hash)))
    }

    /// How many iterations the hashes have that were taken over from Django, if there are any left.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn imported_iterations(&self) -> db::Result<Option<u32>> {
        let imported = "select password_hash from users where password_hash like 'pbkdf2%' limit 1";
        let hash: Option<(String,)> = self.db.ask_one(Statement::asks(imported)).await?;
        Ok(hash.and_then(|(hash,)| hash.parse::<Hash>().ok()?.iterations()))
    }

    /// Notes that this user signs in now by the password that is kept so, or anew as `better`. False if the user may
    /// not sign in, or the password is another by now. Until the unit of work is over nobody else changes the user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sign_in_by_password(
        &self,
        work: &mut Work,
        user: &UserId,
        kept: &Hash,
        better: Option<&Hash>,
        now: Timestamp,
    ) -> db::Result<bool> {
        let sign_in = "update users set last_sign_in_at = $3, password_hash = coalesce($4, password_hash) \
             where id = $1 and password_hash = $2 and disabled_at is null";
        let sign_in = Statement::changes(Table::Users, sign_in).bind(user.as_str());
        let sign_in = sign_in.bind(kept.as_str()).bind(now).bind(better.map(Hash::as_str));
        Ok(work.run(sign_in).await? == 1)
    }

    /// Sets the password of a user of whom this is kept, or nothing. False if something else is kept by now, or the
    /// user may not sign in any more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn change_password(
        &self,
        work: &mut Work,
        user: &UserId,
        kept: Option<&Hash>,
        new: &Hash,
    ) -> db::Result<bool> {
        let change = "update users set password_hash = $3 \
             where id = $1 and password_hash is not distinct from $2 and disabled_at is null";
        let change = Statement::changes(Table::Users, change).bind(user.as_str());
        Ok(work.run(change.bind(kept.map(Hash::as_str)).bind(new.as_str())).await? == 1)
    }

    /// Sets the password of the user with this number, whatever was kept, and says who it is. `None` if there is no
    /// such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn set_password(
        &self,
        work: &mut Work,
        mobile: &Mobile,
        new: &Hash,
    ) -> db::Result<Option<UserId>> {
        let set = "update users set password_hash = $2 where mobile = $1 returning id";
        let set = Statement::changes(Table::Users, set).bind(mobile.digits()).bind(new.as_str());
        let id = work.ask_one(set).await?;
        Ok(id.map(|(id,): (String,)| UserId::named(id)))
    }
}
