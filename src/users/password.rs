//! The password that is kept of a user.

use super::{Users, kinds};
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Work};
use crate::mobile::Mobile;
use crate::passwords::{Hash, Kind};
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
        // One that an earlier release took and that is too dear by now opens nothing, as if none were kept.
        Ok(hash.parse().ok().map(|hash| (UserId::named(id), hash)))
    }

    /// The kinds of all passwords that are kept.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn password_kinds(&self) -> db::Result<Vec<Kind>> {
        let kinds = Statement::asks("select kind from password_kinds where users > 0");
        let kinds: Vec<(String,)> = self.db.ask(kinds).await?;
        // What cannot be checked costs nothing.
        Ok(kinds.iter().filter_map(|(kind,)| kind.parse().ok()).collect())
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
        let better = better.map(Hash::as_str);
        let sign_in = sign_in.bind(kept.as_str()).bind(now).bind(better);
        let may_sign_in = work.run(sign_in).await? == 1;
        if may_sign_in {
            kinds::count(work, better.and(Some(kept.as_str())), better);
        }
        Ok(may_sign_in)
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
        let kept = kept.map(Hash::as_str);
        let is_changed = work.run(change.bind(kept).bind(new.as_str())).await? == 1;
        if is_changed {
            kinds::count(work, kept, Some(new.as_str()));
        }
        Ok(is_changed)
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
        let hold = "select id, password_hash from users where mobile = $1";
        let hold = Statement::locks(Table::Users, hold).bind(mobile.digits());
        let user: Option<(String, Option<String>)> = work.ask_one(hold).await?;
        let Some((id, kept)) = user else { return Ok(None) };
        let set = "update users set password_hash = $2 where id = $1";
        let set = Statement::changes(Table::Users, set).of_locked_rows();
        work.add(set.bind(&id).bind(new.as_str()));
        kinds::count(work, kept.as_deref(), Some(new.as_str()));
        Ok(Some(UserId::named(id)))
    }
}
