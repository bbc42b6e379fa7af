//! Telling applications that a session is over (OpenID Connect Back-Channel Logout 1.0).
//!
//! Whoever ends a session writes its name down with it. This finds out which applications have seen it, and each
//! is told until it has answered, or four times: what is written down survives a restart.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{join_all, ready};
use futures_util::stream;
use serde::Serialize;
use tokio::time::Instant;

use super::Keys;
use super::keys::LOGOUT_TOKEN;
use crate::clients::ClientId;
use crate::clock::{Clock, Timestamp};
use crate::db::{Db, unit};
use crate::events::{Event, Events, What};
use crate::notices::{NotTold, Notice, Notices, Teller};
use crate::origin::WebOrigin;
use crate::random;
use crate::users::Users;

/// What a logout token says has happened.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long a logout token is good.
const TOKEN_LASTS: Duration = Duration::from_mins(2);

/// How long an application may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// For how long new notices are begun in one round: a slow application holds the next up for no longer.
const ROUND: Duration = Duration::from_secs(5);

/// How many applications are told at the same time.
const APPLICATIONS_AT_ONCE: usize = 8;

/// Of how many sessions one application is told at the same time.
const NOTICES_AT_ONCE: i64 = 4;

/// Tells applications of the sessions that are over.
#[derive(Clone, Debug)]
pub struct Backchannel {
    db: Db,
    notices: Notices,
    teller: Teller,
    keys: Keys,
    users: Users,
    events: Events,
    issuer: WebOrigin,
    clock: Clock,
}

/// What an application is told (§2.4). There is no `nonce`, so that nobody takes it for an ID token.
#[derive(Serialize)]
struct LogoutToken<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: Timestamp,
    exp: Timestamp,
    jti: String,
    events: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    sid: &'a str,
    sub: &'a str,
}

impl Backchannel {
    /// Tells by this name, with these keys.
    #[must_use]
    pub fn new(db: Db, (keys, events): (Keys, Events), issuer: WebOrigin, clock: Clock) -> Self {
        let (notices, users) = (Notices::new(db.clone()), Users::new(db.clone()));
        Self { db, notices, teller: Teller::new(PATIENCE), keys, users, events, issuer, clock }
    }

    /// Looks once for sessions that ended, and tells whoever is to be told now. Where there is nothing it writes nothing.
    ///
    /// # Errors
    /// If the database does not answer, or nothing can be signed; then it goes on the next time.
    pub async fn go_round(&self) -> anyhow::Result<()> {
        if !self.notices.are_any(self.clock.now()).await? {
            return Ok(());
        }
        self.notices.look(self.clock.now()).await?;
        let until = Instant::now() + ROUND;
        let applications = self.notices.applications(self.clock.now()).await?;
        let served = stream::iter(applications)
            .map(|client| async move { self.serve(&client, until).await })
            .buffer_unordered(APPLICATIONS_AT_ONCE);
        let failed: Vec<anyhow::Error> =
            served.filter_map(|done| ready(done.err())).collect().await;
        failed.into_iter().next().map_or(Ok(()), Err)
    }

    /// Tells one application all that it is to be told, and begins nothing after that moment.
    async fn serve(&self, client: &ClientId, until: Instant) -> anyhow::Result<()> {
        loop {
            let due = self.notices.of(client, self.clock.now(), NOTICES_AT_ONCE).await?;
            let told = join_all(due.iter().map(|notice| self.tell(notice))).await;
            told.into_iter().collect::<anyhow::Result<()>>()?;
            if due.is_empty() || Instant::now() >= until {
                return Ok(());
            }
        }
    }

    async fn tell(&self, notice: &Notice) -> anyhow::Result<()> {
        if !self.notices.take(notice, self.clock.now()).await? {
            return Ok(());
        }
        let Some(to) = &notice.to else {
            return unit!(self.db, work => {
                self.notices.settle(work, notice);
                Ok(())
            });
        };
        let token = self.token(notice).await?;
        let told = self.teller.tell(to, &token).await;
        self.write_down(notice, &told).await
    }

    /// A token of its own for each try: what is sent late is not taken for expired.
    async fn token(&self, notice: &Notice) -> anyhow::Result<String> {
        let now = self.clock.now();
        let token = LogoutToken {
            iss: self.issuer.as_str(),
            aud: notice.client.as_str(),
            iat: now,
            exp: now + TOKEN_LASTS,
            jti: random::name(),
            events: BTreeMap::from([(LOGOUT, BTreeMap::new())]),
            sid: &notice.sid,
            sub: notice.user.as_str(),
        };
        self.keys.sign(LOGOUT_TOKEN, &token).await
    }

    async fn write_down(&self, notice: &Notice, told: &Result<(), NotTold>) -> anyhow::Result<()> {
        let (now, again_in) = (self.clock.now(), notice.again_in());
        unit!(self.db, work => {
            let mobile = self.users.mobile(work, &notice.user).await?;
            if told.is_ok() || again_in.is_none() {
                self.notices.settle(work, notice);
            }
            let client = notice.client.as_str().to_owned();
            let event = Event::new(match told {
                Ok(()) => What::ApplicationTold { client },
                Err(why) => {
                    let again_in = again_in.map(|wait| wait.as_secs());
                    What::ApplicationNotTold { client, reason: why.to_string(), again_in }
                }
            });
            let event = event.of_whom(&notice.user, mobile.as_ref());
            self.events.add(work, event, now);
            Ok(())
        })
    }
}
