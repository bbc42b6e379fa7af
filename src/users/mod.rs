//! The people who may sign in.

mod email;
pub mod import;
mod kinds;
mod name;
mod password;

pub use email::{EmailDomain, NotAnEmailDomain};
pub use name::{Name, NotAName};

use crate::clock::Timestamp;
use crate::db::{self, Asked, Db, Statement, Table, Value, Work};
use crate::mobile::Mobile;
use crate::user_id::UserId;

/// Somebody who may sign in, or might before being disabled.
#[derive(Clone, Debug)]
pub struct User {
    /// Names the user for good.
    pub id: UserId,
    /// Where the code goes.
    pub mobile: Mobile,
    /// What the pages call the person; may be empty.
    pub name: Name,
    /// Whether there is a password; without one, a code is the only way in.
    pub has_password: bool,
    /// Since when the user may not sign in; `None`: may.
    pub disabled_at: Option<Timestamp>,
    /// Since when browsers in which the user signed in are known; those from before are forgotten.
    pub devices_since: Timestamp,
    /// When the user was added.
    pub created_at: Timestamp,
    /// When the user last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When a code was first typed that had really been sent to the number; `None`: never yet.
    pub mobile_proven_at: Option<Timestamp>,
}

/// How many users are read at once.
const PAGE: i64 = 500;

/// The table of users.
#[derive(Clone, Debug)]
pub struct Users {
    db: Db,
}

type Row = (String, String, String, i64, Option<i64>, i64, i64, Option<i64>, Option<i64>);

/// Selects whole users.
const USERS: &str = "select id, mobile, name, \
    cast(case when password_hash is null then 0 else 1 end as bigint), \
    disabled_at, devices_since, created_at, last_sign_in_at, mobile_proven_at from users";

impl Users {
    /// The users in this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Adds a user. `None` if the number has one already.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add(
        &self,
        work: &mut Work,
        mobile: &Mobile,
        name: &Name,
        now: Timestamp,
    ) -> db::Result<Option<UserId>> {
        let id = UserId::new(now);
        let add = "insert into users (id, mobile, name, devices_since, created_at) \
             values ($1, $2, $3, $4, $4) on conflict (mobile) do nothing";
        let add = Statement::changes(Table::Users, add).bind(id.as_str()).bind(mobile.digits());
        let added = work.run(add.bind(name.as_str()).bind(now)).await?;
        Ok((added == 1).then_some(id))
    }

    /// The user with this number, disabled or not.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn find(&self, mobile: &Mobile) -> db::Result<Option<User>> {
        let find = Statement::asks(format!("{USERS} where mobile = $1")).bind(mobile.digits());
        self.db.ask_one(find).await?.map(user).transpose()
    }

    /// The user with this number who may sign in.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn find_enabled(&self, mobile: &Mobile) -> db::Result<Option<User>> {
        Ok(self.find(mobile).await?.filter(|user| user.disabled_at.is_none()))
    }

    /// The next users after the one with this number (`None`: from the first on), by number; none when
    /// there are no more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn page(&self, after: Option<&Mobile>) -> db::Result<Vec<User>> {
        let page = Statement::asks(format!("{USERS} where mobile > $1 order by mobile limit $2"));
        let page = page.bind(after.map_or("", Mobile::digits)).bind(PAGE);
        self.db.ask(page).await?.into_iter().map(user).collect()
    }

    /// How many there are.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn count(&self) -> db::Result<i64> {
        let count = self.db.ask_one(Statement::asks("select count(*) from users")).await?;
        Ok(count.map_or(0, |(count,)| count))
    }

    /// Notes that the user with this number signs in now, and since when the number is proven, if it was not before;
    /// and says who it is. `None` if nobody who may sign in has the number. Until the unit of work is over nobody else
    /// changes the user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sign_in(
        &self,
        work: &mut Work,
        mobile: &Mobile,
        proven_at: Option<Timestamp>,
        now: Timestamp,
    ) -> db::Result<Option<UserId>> {
        let sign_in = "update users set \
             last_sign_in_at = $2, mobile_proven_at = coalesce(mobile_proven_at, $3) \
             where mobile = $1 and disabled_at is null returning id";
        name(work, sign_in, mobile, [now.into(), proven_at.into()]).await
    }

    /// Lets the user sign in no more, and forgets the browsers that are known. `None` if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn disable(
        &self,
        work: &mut Work,
        mobile: &Mobile,
        now: Timestamp,
    ) -> db::Result<Option<UserId>> {
        // A browser that became known in this very second is forgotten too.
        let disable = "update users set disabled_at = $2, devices_since = $2 + 1 \
             where mobile = $1 returning id";
        name(work, disable, mobile, [now.into()]).await
    }

    /// Lets the user sign in again. `None` if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn enable(&self, work: &mut Work, mobile: &Mobile) -> db::Result<Option<UserId>> {
        name(work, "update users set disabled_at = null where mobile = $1 returning id", mobile, [])
            .await
    }

    /// Who has this number; nobody else changes the user until the unit of work is over. `None` if nobody has.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn hold(&self, work: &mut Work, mobile: &Mobile) -> db::Result<Option<UserId>> {
        let hold = Statement::locks(Table::Users, "select id from users where mobile = $1");
        let id = work.ask_one(hold.bind(mobile.digits())).await?;
        Ok(id.map(|(id,): (String,)| UserId::named(id)))
    }

    /// Whether there is still this user, who goes on being there until the unit of work is over; else there is no
    /// row.
    pub fn is_there(&self, work: &mut Work, user: &UserId) -> Asked<(String,)> {
        let hold = Statement::locks(Table::Users, "select id from users where id = $1");
        work.ask_later(hold.bind(user.as_str()))
    }

    /// The number of this user, who goes on being there until the unit of work is over. `None` if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn mobile(&self, work: &mut Work, user: &UserId) -> db::Result<Option<Mobile>> {
        let hold = Statement::locks(Table::Users, "select mobile from users where id = $1");
        let mobile: Option<(String,)> = work.ask_one(hold.bind(user.as_str())).await?;
        mobile.map(|(mobile,)| mobile.parse().map_err(db::unreadable)).transpose()
    }

    /// Removes a user who is held.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, work: &mut Work, user: &UserId) -> db::Result<()> {
        let remove = "delete from users where id = $1 returning password_hash";
        let remove = Statement::changes(Table::Users, remove).of_locked_rows();
        let kept: Option<(Option<String>,)> = work.ask_one(remove.bind(user.as_str())).await?;
        kinds::count(work, kept.as_ref().and_then(|(hash,)| hash.as_deref()), None);
        Ok(())
    }
}

/// Runs a statement about the user with this number, that answers with the name.
async fn name(
    work: &mut Work,
    sql: &'static str,
    mobile: &Mobile,
    values: impl IntoIterator<Item = Value>,
) -> db::Result<Option<UserId>> {
    let statement = Statement::changes(Table::Users, sql).bind(mobile.digits());
    let statement = values.into_iter().fold(statement, Statement::bind);
    let id = work.ask_one(statement).await?;
    Ok(id.map(|(id,): (String,)| UserId::named(id)))
}

fn user(row: Row) -> db::Result<User> {
    let (id, mobile, name, has_password, disabled_at, devices_since, created_at, seen, proven) =
        row;
    Ok(User {
        id: UserId::named(id),
        mobile: mobile.parse().map_err(db::unreadable)?,
        name: Name::kept(name),
        has_password: has_password != 0,
        disabled_at: disabled_at.map(Timestamp::from_seconds),
        devices_since: Timestamp::from_seconds(devices_since),
        created_at: Timestamp::from_seconds(created_at),
        last_sign_in_at: seen.map(Timestamp::from_seconds),
        mobile_proven_at: proven.map(Timestamp::from_seconds),
    })
}
