//! The signing keys, as an instance of the service has them.

use codelogin::config::{Config, Purpose};
use codelogin::db::{Db, Statement};
use codelogin::events::Events;
use codelogin::oidc::Keys;

use super::World;

impl World {
    /// One more instance's, with connections of its own.
    pub async fn keys(&self) -> Keys {
        self.keys_under(self.variables.get("SECRET_KEY").expect("it is set")).await
    }

    /// Those of one that was given this `SECRET_KEY`.
    pub async fn keys_under(&self, key: &str) -> Keys {
        let config = Config::read(&self.variables, Purpose::Database, self.clock.now());
        let config = config.expect("they were read before");
        let db = Db::open(&config.database).await.expect("it opens");
        let key = key.parse().expect("a key");
        let events = Events::new(db.clone(), &key);
        Keys::new(db, &key, events, config.oidc.key, self.clock.clone())
    }

    /// What is kept of the secrets of them all.
    pub async fn kept_keys(&self) -> Vec<String> {
        let kept = Statement::asks("select private from signing_keys").seldom();
        let kept: Vec<(String,)> = self.database.open().await.ask(kept).await.expect("it answers");
        kept.into_iter().map(|(private,)| private).collect()
    }

    /// How often the ledger tells of a signing key in this way.
    pub async fn told_of_keys(&self, how: &str) -> i64 {
        let told = format!("select count(*) from events where kind = 'signing_key_{how}'");
        self.database.count(told).await
    }
}
