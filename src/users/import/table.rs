//! Many users and the table.

use std::collections::HashSet;

use super::NewUser;
use crate::clock::Timestamp;
use crate::db::{self, Statement, Table, Value, Work};
use crate::passwords::Hash;
use crate::user_id::UserId;
use crate::users::{Users, kinds};

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
    ) -> db::Result<Vec<NewUser>> {
        let mut known = HashSet::new();
        for some in new.chunks(AT_ONCE) {
            let select =
                Statement::asks("select mobile from users where mobile in (values ").seldom();
            let numbers = some.iter().map(|user| [user.mobile.digits().into()]);
            let found: Vec<(String,)> = self.db.ask(select.rows(numbers, ")")).await?;
            let found = found.into_iter().map(|(mobile,)| mobile);
            known.extend(found);
            step(some.len());
        }
        Ok(new.extract_if(.., |user| known.contains(user.mobile.digits())).collect())
    }

    /// Adds all of them, or, where one has become a user, nobody: then it is false. `step` is told how many more are
    /// written.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add_all(
        &self,
        work: &mut Work,
        new: &[NewUser],
        now: Timestamp,
        step: impl Fn(usize),
    ) -> db::Result<bool> {
        // In order, as the numbers are: an index is filled twice as fast from one end.
        let mut ids: Vec<String> = new.iter().map(|_| UserId::new(now).to_string()).collect();
        ids.sort_unstable();
        let mut ids = ids.into_iter();
        for some in new.chunks(AT_ONCE) {
            let insert = "insert into users (id, mobile, name, password_hash, devices_since, created_at) values ";
            let rows = some.iter().zip(ids.by_ref()).map(|(user, id)| {
                let password = user.password.as_ref().map(Hash::as_str);
                let (mobile, name) = (user.mobile.digits().into(), user.name.as_str().into());
                [id.into(), mobile, name, password.into(), now.into(), now.into()] as [Value; 6]
            });
            let insert = Statement::changes(Table::Users, insert).seldom();
            let added = work.run(insert.rows(rows, " on conflict (mobile) do nothing")).await?;
            if added != some.len() as u64 {
                return Ok(work.undo(false));
            }
            step(some.len());
        }
        let passwords = new.iter().filter_map(|user| user.password.as_ref().map(Hash::as_str));
        kinds::count(work, None, passwords);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;
    use crate::db::{Db, Location, unit};
    use crate::users::Name;
    use crate::users::import::{Columns, read};

    async fn users() -> (Users, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_or_make(&Location::Sqlite(folder.path().join("test.db"))).await;
        (Users::new(db.expect("it opens")), folder)
    }

    async fn adds(users: &Users, new: &[NewUser]) -> anyhow::Result<bool> {
        let now = Timestamp::from_seconds(1_000_000);
        unit!(users.db, work => Ok(users.add_all(work, new, now, |_| {}).await?))
    }

    /// So many, enough for several statements.
    fn many(count: usize) -> Vec<NewUser> {
        let numbers = (0..count).map(|n| format!("138{n:08}"));
        let lines: Vec<String> = iter::once("mobile".to_owned()).chain(numbers).collect();
        read(lines.join("\n").as_bytes(), &Columns::default()).expect("a list").users
    }

    #[tokio::test]
    async fn where_one_has_become_a_user_since_the_look_up_nobody_is_added() -> anyhow::Result<()> {
        let (users, _folder) = users().await;
        let now = Timestamp::from_seconds(1_000_000);
        let mut new = many(1500);
        assert!(users.take_known(&mut new, |_| {}).await.expect("answers").is_empty());
        let faster = new[1200].mobile.clone();
        unit!(users.db, work => Ok(users.add(work, &faster, &Name::default(), now).await?))?;

        assert!(!adds(&users, &new).await.expect("answers"));
        assert_eq!(users.count().await.expect("answers"), 1);
        let known = users.take_known(&mut new, |_| {}).await.expect("answers");
        assert_eq!(known.iter().map(|user| &user.mobile).collect::<Vec<_>>(), [&faster]);
        assert!(adds(&users, &new).await.expect("answers"));
        assert_eq!(users.count().await.expect("answers"), 1500);
        Ok(())
    }
}
