//! The database, its key, and who and what is in it. Nothing is made that is not there.

use super::Findings;
use crate::app;
use crate::config::Config;
use crate::db::{Db, in_words, plainly};
use crate::key::Key;
use crate::users::Users;

const NO_USERS: &str = "there are none → `codelogin user add`, or REGISTRATION=open";

const WRONG_ENCODING: &str = "the encoding of the database is not UTF8, so names in Chinese cannot be written → make another \
     by `createdb --encoding=UTF8 --template=template0`, and `codelogin database copy --to` it";

impl Findings {
    pub(super) async fn database(&mut self, config: &Config) {
        match config.database.is_there() {
            Ok(true) => {}
            Ok(false) => return self.database_to_come(config),
            Err(error) => return self.bad("DATABASE_URL", format!("{error:#}")),
        }
        let key = self.key(config);
        let db = match Db::open(&config.database).await {
            Ok(db) => db,
            Err(error) => return self.bad("DATABASE_URL", plainly(&error)),
        };
        if key.is_some() {
            match Users::new(db.clone()).count().await {
                Ok(0) => self.doubtful("users", NO_USERS),
                Ok(count) => self.good("users", count.to_string()),
                Err(error) => self.bad("users", in_words(&error)),
            }
            self.registered(config, &db).await;
        }
        let names = match db.ping().await {
            Ok(()) => db.takes_every_name().await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        };
        match names {
            Ok(true) => self.good("DATABASE_URL", config.database.to_string()),
            Ok(false) => self.doubtful("DATABASE_URL", WRONG_ENCODING),
            Err(error) => {
                self.bad("DATABASE_URL", format!("{}: {}", config.database, plainly(&error)));
            }
        }
        db.close().await;
    }

    fn database_to_come(&mut self, config: &Config) {
        if let Err(error) = config.database.can_be_made() {
            return self.bad("DATABASE_URL", format!("{error:#}"));
        }
        self.doubtful(
            "DATABASE_URL",
            format!(
                "{} is not there yet → `codelogin serve` makes it; if there is one already, name it in DATABASE_URL",
                config.database
            ),
        );
        self.doubtful("users", NO_USERS);
    }

    fn key(&mut self, config: &Config) -> Option<Key> {
        let file = config.database.key_file().filter(|_| config.secret_key.is_none());
        if let Some(file) = file.filter(|file| !file.exists()) {
            let says = format!(
                "{} is not there → put the key of this database there; else `codelogin serve` makes another",
                file.display()
            );
            self.doubtful("SECRET_KEY", says);
            return None;
        }
        match app::key(config) {
            Ok(key) => {
                self.good("SECRET_KEY", "there");
                Some(key)
            }
            Err(error) => {
                self.bad("SECRET_KEY", format!("{error:#}"));
                None
            }
        }
    }
}
