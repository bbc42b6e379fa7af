//! The people who may sign in.

pub mod import;
mod name;
mod password;

pub use name::{Name, NotAName};

use std::time::Duration;

use sqlx::{query, query_as, query_scalar};

use crate::clock::Timestamp;
use crate::db::{Db, reading, transaction};
use crate::events::{Event, Events, What, forgetting, recording};
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
}

/// How many users are read at once.
const PAGE: i64 = 500;

/// The table of users.
#[derive(Clone, Debug)]
pub struct Users {
    db: Db,
    events: Events,
}

type Row = (String, String, String, i64, Option<i64>, i64, i64, Option<i64>);

/// Selects whole users.
macro_rules! select_users {
    ($which:literal) => {
        concat!(
            "select id, mobile, name, \
             cast(case when password_hash is null then 0 else 1 end as bigint), \
             disabled_at, devices_since, created_at, last_sign_in_at from users ",
            $which
        )
    };
}

impl Users {
    /// The users in this database, and the ledger that tells what becomes of them.
    #[must_use]
    pub fn new(db: Db, events: Events) -> Self {
        Self { db, events }
    }

    /// Adds a user, as the operator's act. `None` if the number has one already.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add(
        &self,
        mobile: &Mobile,
        name: &Name,
        now: Timestamp,
    ) -> sqlx::Result<Option<UserId>> {
        self.insert(Event::new(What::UserAdded), mobile, name, now).await
    }

    /// Adds a user at the first sign-in. `None` if the number has one already.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn register(
        &self,
        event: Event,
        mobile: &Mobile,
        now: Timestamp,
    ) -> sqlx::Result<Option<UserId>> {
        self.insert(event, mobile, &Name::default(), now).await
    }

    async fn insert(
        &self,
        event: Event,
        mobile: &Mobile,
        name: &Name,
        now: Timestamp,
    ) -> sqlx::Result<Option<UserId>> {
        let id = UserId::new(now);
        transaction!(&self.db, transaction => {
            let added = query(
                "insert into users (id, mobile, name, devices_since, created_at) \
                 values ($1, $2, $3, $4, $4) on conflict (mobile) do nothing")
                .bind(id.as_str())
                .bind(mobile.digits())
                .bind(name.as_str())
                .bind(now.seconds())
                .execute(&mut *transaction)
                .await?;
            if added.rows_affected() == 0 {
                return Ok(None);
            }
            recording!(self.events, &event.about(mobile).of(&id), now, transaction);
            transaction.commit().await?;
            Ok(Some(id))
        })
    }

    /// The user with this number, disabled or not.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn find(&self, mobile: &Mobile) -> sqlx::Result<Option<User>> {
        let row: Option<Row> = reading!(&self.db, db => query_as(
            select_users!("where mobile = $1"))
            .bind(mobile.digits())
            .fetch_optional(db).await)?;
        row.map(user).transpose()
    }

    /// The user with this number who may sign in.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn find_enabled(&self, mobile: &Mobile) -> sqlx::Result<Option<User>> {
        Ok(self.find(mobile).await?.filter(|user| user.disabled_at.is_none()))
    }

    /// The user of this name who may sign in.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn get_enabled(&self, id: &UserId) -> sqlx::Result<Option<User>> {
        let row: Option<Row> = reading!(&self.db, db => query_as(
            select_users!("where id = $1 and disabled_at is null"))
            .bind(id.as_str())
            .fetch_optional(db).await)?;
        row.map(user).transpose()
    }

    /// The next users after the one with this number (`None`: from the first on), by number; none when
    /// there are no more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn page(&self, after: Option<&Mobile>) -> sqlx::Result<Vec<User>> {
        let rows: Vec<Row> = reading!(&self.db, db => query_as(
            select_users!("where mobile > $1 order by mobile limit $2"))
            .bind(after.map_or("", Mobile::digits))
            .bind(PAGE)
            .fetch_all(db).await)?;
        rows.into_iter().map(user).collect()
    }

    /// How many there are.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn count(&self) -> sqlx::Result<i64> {
        reading!(&self.db, db => query_scalar("select count(*) from users").fetch_one(db).await)
    }

    /// Notes that the user with this number signs in now, as this event, and says who it is. `None` if
    /// nobody who may sign in has the number.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sign_in(
        &self,
        event: Event,
        mobile: &Mobile,
        now: Timestamp,
    ) -> sqlx::Result<Option<UserId>> {
        transaction!(&self.db, transaction => {
            let id: Option<String> = query_scalar(
                "update users set last_sign_in_at = $2 \
                 where mobile = $1 and disabled_at is null returning id")
                .bind(mobile.digits())
                .bind(now.seconds())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(id) = id.map(UserId::named) else { return Ok(None) };
            recording!(self.events, &event.of(&id), now, transaction);
            transaction.commit().await?;
            Ok(Some(id))
        })
    }

    /// Lets the user sign in no more, ends the user's sessions, and forgets the browsers that are known.
    /// False if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn disable(&self, mobile: &Mobile, now: Timestamp) -> sqlx::Result<bool> {
        // A browser that became known in this very second is forgotten too.
        let devices_since = now + Duration::from_secs(1);
        transaction!(&self.db, transaction => {
            let id: Option<String> = query_scalar(
                "update users set disabled_at = $2, devices_since = $3 where mobile = $1 returning id")
                .bind(mobile.digits())
                .bind(now.seconds())
                .bind(devices_since.seconds())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(id) = id.map(UserId::named) else { return Ok(false) };
            query("delete from sessions where user_id = $1")
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
            let event = Event::new(What::UserDisabled).about(mobile).of(&id);
            recording!(self.events, &event, now, transaction);
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// Lets the user sign in again. False if there is no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn enable(&self, mobile: &Mobile, now: Timestamp) -> sqlx::Result<bool> {
        transaction!(&self.db, transaction => {
            let id: Option<String> = query_scalar(
                "update users set disabled_at = null where mobile = $1 returning id")
                .bind(mobile.digits())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(id) = id.map(UserId::named) else { return Ok(false) };
            let event = Event::new(What::UserEnabled).about(mobile).of(&id);
            recording!(self.events, &event, now, transaction);
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// Removes the user, the user's sessions, and what the ledger has that is personal. False if there is
    /// no such user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, mobile: &Mobile, now: Timestamp) -> sqlx::Result<bool> {
        transaction!(&self.db, transaction => {
            let id: Option<String> = query_scalar("delete from users where mobile = $1 returning id")
                .bind(mobile.digits())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(id) = id.map(UserId::named) else { return Ok(false) };
            recording!(self.events, &Event::new(What::UserRemoved).about(mobile), now, transaction);
            forgetting!(self.events, mobile, &id, &mut *transaction).await?;
            transaction.commit().await?;
            Ok(true)
        })
    }
}

fn user(row: Row) -> sqlx::Result<User> {
    let (id, mobile, name, has_password, disabled_at, devices_since, created_at, last_sign_in_at) =
        row;
    Ok(User {
        id: UserId::named(id),
        mobile: mobile.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        name: Name::kept(name),
        has_password: has_password != 0,
        disabled_at: disabled_at.map(Timestamp::from_seconds),
        devices_since: Timestamp::from_seconds(devices_since),
        created_at: Timestamp::from_seconds(created_at),
        last_sign_in_at: last_sign_in_at.map(Timestamp::from_seconds),
    })
}
