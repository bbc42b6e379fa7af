//! Many users and the table.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use super::NewUser;
use crate::clock::Timestamp;
use crate::db::{reading, transaction};
use crate::events::{Event, What, recording};
use crate::passwords::Hash;
use crate::user_id::UserId;
use crate::users::Users;

/// How many a statement takes. SQLite allows 32,766 parameters, PostgreSQL 65,535.
const AT_ONCE: usize = 500;

impl Users {
    /// Takes those out who are users already, and returns them. `step` is told how many more are looked up.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn take_known(
        &self,
        new: &mut Vec<NewUser>,
        step: impl Fn(usize),
    ) -> sqlx::Result<Vec<NewUser>> {
        let mut known = HashSet::new();
        for some in new.chunks(AT_ONCE) {
            let found: Vec<String> = reading!(&self.db, db => {
                let mut select = QueryBuilder::new("select mobile from users where mobile in (");
                let mut numbers = select.separated(", ");
                for user in some {
                    numbers.push_bind(user.mobile.digits());
                }
                select.push(")");
                select.build_query_scalar().fetch_all(db).await
            })?;
            known.extend(found);
            step(some.len());
        }
        Ok(new.extract_if(.., |user| known.contains(user.mobile.digits())).collect())
    }

    /// Adds all of them, as the operator's act, or, where one has become a user, nobody: then it is false. `step` is told how
    /// many more are written.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add_all(
        &self,
        new: &[NewUser],
        now: Timestamp,
        step: impl Fn(usize),
    ) -> sqlx::Result<bool> {
        // In order, as the numbers are: an index is filled twice as fast from one end.
        let mut ids: Vec<String> = new.iter().map(|_| UserId::new(now).to_string()).collect();
        ids.sort_unstable();
        let mut ids = ids.into_iter();
        transaction!(&self.db, transaction => {
            for some in new.chunks(AT_ONCE) {
                let mut insert = QueryBuilder::new(
                    "insert into users (id, mobile, name, password_hash, devices_since, created_at) ");
                insert.push_values(some, |mut row, user| {
                    row.push_bind(ids.next())
                        .push_bind(user.mobile.digits())
                        .push_bind(user.name.as_str())
                        .push_bind(user.password.as_ref().map(Hash::as_str))
                        .push_bind(now.seconds())
                        .push_bind(now.seconds());
                });
                insert.push(" on conflict (mobile) do nothing");
                let added = insert.build().execute(&mut *transaction).await?.rows_affected();
                if added != some.len() as u64 {
                    return Ok(false);
                }
                step(some.len());
            }
            let event = Event::new(What::UsersImported { count: new.len() as u64 });
            recording!(self.events, &event, now, transaction);
            transaction.commit().await?;
            Ok(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;
    use crate::db::{Db, Location};
    use crate::events::Events;
    use crate::users::Name;
    use crate::users::import::{Columns, read};

    async fn users() -> (Users, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
        let (db, key) = (db.expect("it opens"), "ab".repeat(32).parse().expect("a key"));
        (Users::new(db.clone(), Events::new(db, &key)), folder)
    }

    /// So many, enough for several statements.
    fn many(count: usize) -> Vec<NewUser> {
        let numbers = (0..count).map(|n| format!("138{n:08}"));
        let lines: Vec<String> = iter::once("mobile".to_owned()).chain(numbers).collect();
        read(lines.join("\n").as_bytes(), &Columns::default()).expect("a list").users
    }

    #[tokio::test]
    async fn where_one_has_become_a_user_since_the_look_up_nobody_is_added() {
        let (users, _folder) = users().await;
        let now = Timestamp::from_seconds(1_000_000);
        let mut new = many(1500);
        assert!(users.take_known(&mut new, |_| {}).await.expect("answers").is_empty());
        let faster = new[1200].mobile.clone();
        users.add(&faster, &Name::default(), now).await.expect("answers");

        assert!(!users.add_all(&new, now, |_| {}).await.expect("answers"));
        assert_eq!(users.count().await.expect("answers"), 1);
        let known = users.take_known(&mut new, |_| {}).await.expect("answers");
        assert_eq!(known.iter().map(|user| &user.mobile).collect::<Vec<_>>(), [&faster]);
        assert!(users.add_all(&new, now, |_| {}).await.expect("answers"));
        assert_eq!(users.count().await.expect("answers"), 1500);
    }
}
