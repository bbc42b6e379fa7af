//! The table of keys.

use super::turn::{PUBLISHED_AFTER, SigningKey};
use crate::clock::Timestamp;
use crate::db::{self, Db, Statement, Table, Work};

/// The keys in a database.
#[derive(Clone, Debug)]
pub(super) struct Store {
    db: Db,
}

/// A key that was just made, as it is kept.
#[derive(Clone)]
pub(super) struct Made {
    pub kid: String,
    pub private: String,
    pub modulus: String,
}

type Row = (String, String, i64, i64, Option<i64>);

/// Selects whole keys, but for what is secret.
const KEYS: &str = "select kid, public, created_at, signs_from, retired_at from signing_keys";

/// Those that have not ended, in the order in which they sign: the first one does. It is that of their ends, because
/// several may begin in one second.
const IN_TURN: &str = "where retired_at is null or retired_at > $1 \
    order by coalesce(retired_at, 9223372036854775807), signs_from, kid";

impl Store {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The key that signs, and what is secret of it, sealed.
    pub async fn signs(&self, now: Timestamp) -> db::Result<Option<(SigningKey, String)>> {
        let signs = format!(
            "select kid, public, created_at, signs_from, retired_at, private from signing_keys {IN_TURN} limit 1"
        );
        let row: Option<(String, String, i64, i64, Option<i64>, String)> =
            self.db.ask_one(Statement::asks(signs).bind(now)).await?;
        Ok(row.map(|(kid, modulus, created_at, signs_from, retired_at, private)| {
            (key((kid, modulus, created_at, signs_from, retired_at)), private)
        }))
    }

    /// The last of them, which no other is there to follow.
    pub async fn last(&self) -> db::Result<Option<SigningKey>> {
        let last = Statement::asks(format!("{KEYS} where retired_at is null"));
        Ok(self.db.ask_one(last).await?.map(key))
    }

    /// All that are published, in the order in which they sign.
    pub async fn published(&self, now: Timestamp) -> db::Result<Vec<SigningKey>> {
        let published = Statement::asks(format!("{KEYS} {IN_TURN}")).bind(now - PUBLISHED_AFTER);
        Ok(self.db.ask(published).await?.into_iter().map(key).collect())
    }

    /// The one of this name, if it is published.
    pub async fn find(&self, kid: &str, now: Timestamp) -> db::Result<Option<SigningKey>> {
        let find = format!("{KEYS} where kid = $1 and (retired_at is null or retired_at > $2)");
        let find = Statement::asks(find).bind(kid).bind(now - PUBLISHED_AFTER);
        Ok(self.db.ask_one(find).await?.map(key))
    }

    /// Removes those that are published no more.
    pub async fn forget(&self, now: Timestamp) -> anyhow::Result<u64> {
        let forget = "delete from signing_keys where retired_at <= $1";
        let forget = Statement::changes(Table::SigningKeys, forget);
        self.db.run(forget.bind(now - PUBLISHED_AFTER)).await
    }
}

/// Those that sign and will sign, which nobody else changes until the unit of work is over.
pub async fn in_turn(work: &mut Work, now: Timestamp) -> db::Result<Vec<SigningKey>> {
    let in_turn = Statement::locks(Table::SigningKeys, format!("{KEYS} {IN_TURN}"));
    Ok(work.ask(in_turn.bind(now)).await?.into_iter().map(key).collect())
}

/// Adds one to the end. False if there is an end already: somebody else has made it.
pub async fn add(
    work: &mut Work,
    made: &Made,
    signs_from: Timestamp,
    now: Timestamp,
) -> db::Result<bool> {
    let add = "insert into signing_keys (kid, private, public, created_at, signs_from) \
         values ($1, $2, $3, $4, $5) on conflict do nothing";
    let add = Statement::changes(Table::SigningKeys, add).bind(made.kid.as_str());
    let add = add.bind(made.private.as_str()).bind(made.modulus.as_str());
    Ok(work.run(add.bind(now).bind(signs_from)).await? == 1)
}

/// It signs until then.
pub fn retire(work: &mut Work, key: &SigningKey, at: Timestamp) {
    let retire = "update signing_keys set retired_at = $2 where kid = $1";
    let retire = Statement::changes(Table::SigningKeys, retire).row(&key.kid);
    work.add(retire.bind(key.kid.as_str()).bind(at));
}

/// It signs no more, and is published no more.
pub fn remove(work: &mut Work, key: &SigningKey) {
    let remove = "delete from signing_keys where kid = $1";
    let remove = Statement::changes(Table::SigningKeys, remove).row(&key.kid);
    work.add(remove.bind(key.kid.as_str()));
}

fn key((kid, modulus, created_at, signs_from, retired_at): Row) -> SigningKey {
    let [created_at, signs_from] = [created_at, signs_from].map(Timestamp::from_seconds);
    let retired_at = retired_at.map(Timestamp::from_seconds);
    SigningKey { kid, modulus, created_at, signs_from, retired_at }
}
