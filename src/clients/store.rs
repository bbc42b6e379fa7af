//! The table of applications.

use super::client::Secrets;
use super::{BackchannelUri, Client, ClientId, ClientName, RedirectUri, Registration};
use crate::clock::Timestamp;
use crate::db::{self, Db, Statement, Table, Work};
use crate::token::Token;

/// The table of applications.
#[derive(Clone, Debug)]
pub struct Clients {
    db: Db,
}

type Text = Option<String>;
type Number = Option<i64>;
type Row =
    (String, String, Text, Text, Number, String, String, Text, i64, i64, i64, i64, i64, Number);

/// Selects whole applications.
const CLIENTS: &str = "select id, name, secret, old_secret, old_secret_ends_at, redirects, logout_redirects, \
    backchannel, offline, consent, pkce, era, created_at, disabled_at from clients";

impl Clients {
    /// The applications in this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Registers an application, which is known by this secret; by none where it is public.
    pub fn add(
        &self,
        work: &mut Work,
        id: &ClientId,
        registration: &Registration,
        secret: Option<&Token>,
        now: Timestamp,
    ) {
        let add = "insert into clients (id, name, redirects, logout_redirects, backchannel, \
             offline, consent, pkce, secret, created_at, era) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)";
        let add = bound(Statement::changes(Table::Clients, add).bind(id.as_str()), registration);
        let secret = secret.map(|secret| secret.fingerprint().as_str().to_owned());
        work.add(add.bind(secret).bind(now));
    }

    /// What an application may do from now on. False if there is none of this name.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn change(
        &self,
        work: &mut Work,
        id: &ClientId,
        registration: &Registration,
    ) -> db::Result<bool> {
        let change = "update clients set name = $2, redirects = $3, logout_redirects = $4, \
             backchannel = $5, offline = $6, consent = $7, pkce = $8 where id = $1";
        let change = Statement::changes(Table::Clients, change).bind(id.as_str());
        Ok(work.run(bound(change, registration)).await? == 1)
    }

    /// The application of this name.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn find(&self, id: &ClientId) -> db::Result<Option<Client>> {
        let find = Statement::asks(format!("{CLIENTS} where id = $1")).bind(id.as_str());
        self.db.ask_one(find).await?.map(client).transpose()
    }

    /// The same, as nobody else changes it until the unit of work is over.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn hold(&self, work: &mut Work, id: &ClientId) -> db::Result<Option<Client>> {
        let hold = Statement::locks(Table::Clients, format!("{CLIENTS} where id = $1"));
        work.ask_one(hold.bind(id.as_str())).await?.map(client).transpose()
    }

    /// All of them, the oldest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn all(&self) -> db::Result<Vec<Client>> {
        let all = Statement::asks(format!("{CLIENTS} order by created_at, id"));
        self.db.ask(all).await?.into_iter().map(client).collect()
    }

    /// Those that keep no secret and may sign people in.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn public(&self) -> db::Result<Vec<Client>> {
        let public =
            Statement::asks(format!("{CLIENTS} where secret is null and disabled_at is null"));
        self.db.ask(public).await?.into_iter().map(client).collect()
    }

    /// Lets it sign people in no more; what it has of anybody is dead from now on, and stays so. False if there is none
    /// of this name that may.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn disable(
        &self,
        work: &mut Work,
        id: &ClientId,
        now: Timestamp,
    ) -> db::Result<bool> {
        let disable = "update clients set disabled_at = $2, era = era + 1 \
             where id = $1 and disabled_at is null";
        let disable = Statement::changes(Table::Clients, disable).bind(id.as_str());
        Ok(work.run(disable.bind(now)).await? == 1)
    }

    /// Lets it sign people in again. False if there is none of this name that may not.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn enable(&self, work: &mut Work, id: &ClientId) -> db::Result<bool> {
        let enable =
            "update clients set disabled_at = null where id = $1 and disabled_at is not null";
        let enable = Statement::changes(Table::Clients, enable).bind(id.as_str());
        Ok(work.run(enable).await? == 1)
    }

    /// Removes it, with all that it has of anybody. False if there is none of this name.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, work: &mut Work, id: &ClientId) -> db::Result<bool> {
        let remove = Statement::changes(Table::Clients, "delete from clients where id = $1");
        Ok(work.run(remove.bind(id.as_str())).await? == 1)
    }

    /// Gives it another secret; the one that it has is good until then too. False if there is none of this name that
    /// keeps a secret.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rotate(
        &self,
        work: &mut Work,
        id: &ClientId,
        secret: &Token,
        keep_until: Option<Timestamp>,
    ) -> db::Result<bool> {
        let rotate = "update clients set \
             old_secret = case when $3 is null then null else secret end, old_secret_ends_at = $3, secret = $2 \
             where id = $1 and secret is not null";
        let rotate = Statement::changes(Table::Clients, rotate).bind(id.as_str());
        let rotate = rotate.bind(secret.fingerprint().as_str()).bind(keep_until);
        Ok(work.run(rotate).await? == 1)
    }

    /// Whether there is any.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn are_any(&self) -> db::Result<bool> {
        let any: Option<(String,)> =
            self.db.ask_one(Statement::asks("select id from clients limit 1")).await?;
        Ok(any.is_some())
    }
}

fn bound(statement: Statement, registration: &Registration) -> Statement {
    let lines =
        |all: &[RedirectUri]| all.iter().map(RedirectUri::as_str).collect::<Vec<_>>().join("\n");
    let Registration { name, redirects, logout_redirects, backchannel, .. } = registration;
    let statement = statement.bind(name.as_str()).bind(lines(redirects));
    let statement = statement.bind(lines(logout_redirects));
    let statement = statement.bind(backchannel.as_ref().map(BackchannelUri::as_str));
    let Registration { offline, consent, pkce, .. } = *registration;
    [offline, consent, pkce].into_iter().map(i64::from).fold(statement, Statement::bind)
}

fn client(row: Row) -> db::Result<Client> {
    let (id, name, secret, old, old_ends_at, redirects, logout_redirects, backchannel, ..) = row;
    let (.., offline, consent, pkce, era, created_at, disabled_at) = row;
    let addresses = |lines: &str| {
        let addresses = lines.lines().map(str::parse).collect::<Result<Vec<RedirectUri>, _>>();
        addresses.map_err(db::unreadable)
    };
    let backchannel = backchannel.as_deref().map(str::parse).transpose();
    Ok(Client {
        id: ClientId::named(id),
        registration: Registration {
            name: ClientName::kept(name),
            redirects: addresses(&redirects)?,
            logout_redirects: addresses(&logout_redirects)?,
            backchannel: backchannel.map_err(db::unreadable)?,
            is_public: secret.is_none(),
            offline: offline != 0,
            consent: consent != 0,
            pkce: pkce != 0,
        },
        era,
        created_at: Timestamp::from_seconds(created_at),
        disabled_at: disabled_at.map(Timestamp::from_seconds),
        secrets: Secrets {
            present: secret,
            before: old.zip(old_ends_at.map(Timestamp::from_seconds)),
        },
    })
}
