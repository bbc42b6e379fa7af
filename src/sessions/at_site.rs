//! Being in at an application's own host: a session's other door, with a key of its own.
//!
//! It is never a copy: session and user are asked for at each use. What ends the session ends it too, because its row
//! goes with the session's.

use super::Sessions;
use super::found::{AT_SITE, AtSiteRow, SignedIn};
use super::visitor::Visitor;
use crate::clock::Timestamp;
use crate::db::{self, Asked, Statement, Table, Work};
use crate::origin::WebOrigin;
use crate::token::{Fingerprint, Token};

/// So many keys and tickets has one session. A browser keeps one key to a site; of tabs that enter at once each has had
/// one.
const MOST: i64 = 100;

impl Sessions {
    /// Writes a ticket to this site for whoever is held in this session, good in the browser that this nonce is of. The
    /// oldest that are too many beside it are forgotten.
    pub fn admit(
        &self,
        work: &mut Work,
        visitor: &Visitor,
        ticket: &Token,
        (site, nonce): (&WebOrigin, &Fingerprint),
        (now, until): (Timestamp, Timestamp),
    ) {
        let forget = "delete from site_sign_ins where key in \
             (select key from site_sign_ins where session = $1 order by given_at desc limit 1000 offset $2)";
        let forget = Statement::changes(Table::SiteSignIns, forget);
        work.add(forget.bind(visitor.key()).bind(MOST - 1));
        let admit = "insert into site_sign_ins (key, session, site, nonce, given_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6)";
        let admit = Statement::changes(Table::SiteSignIns, admit);
        let admit = admit.bind(ticket.fingerprint().as_str()).bind(visitor.key());
        work.add(admit.bind(site.as_str()).bind(nonce.as_str()).bind(now).bind(until));
    }

    /// Takes a ticket in the browser of this nonce: what opened is a key from then on. Of any number of callers at
    /// once, one gets a row: how many other keys to the site the session has.
    pub fn take_ticket(
        &self,
        work: &mut Work,
        ticket: &Token,
        (site, nonce): (&WebOrigin, &Token),
        key: &Token,
        now: Timestamp,
    ) -> Asked<(i64,)> {
        let take = "update site_sign_ins set key = $5, nonce = null, expires_at = null \
             where key = $1 and site = $2 and nonce = $3 and expires_at > $4 \
             returning (select count(*) from site_sign_ins other where other.session = site_sign_ins.session \
             and other.site = site_sign_ins.site and other.expires_at is null and other.key <> $5)";
        let take = Statement::changes(Table::SiteSignIns, take);
        let take = take.bind(ticket.fingerprint().as_str()).bind(site.as_str());
        let take = take.bind(nonce.fingerprint().as_str()).bind(now);
        work.ask_later(take.bind(key.fingerprint().as_str()))
    }

    /// Who is in at this site, with a key that this unit of work has made.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn has_come_in(
        &self,
        work: &mut Work,
        key: &Token,
        site: &WebOrigin,
        now: Timestamp,
    ) -> db::Result<Option<SignedIn>> {
        let find = at_site(Statement::reads(Table::SiteSignIns, AT_SITE), key, site, now);
        let found: Option<AtSiteRow> = work.ask_one(find).await?;
        Ok(found.and_then(SignedIn::read_at_site).map(|(_, signed_in)| signed_in))
    }

    /// Who is in at this site with this key. It is a visit, and noted as one.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn at_site(
        &self,
        key: &Token,
        site: &WebOrigin,
        now: Timestamp,
    ) -> anyhow::Result<Option<SignedIn>> {
        let find = at_site(Statement::asks(AT_SITE), key, site, now);
        let found: Option<AtSiteRow> = self.db.ask_one(find).await?;
        let found = found.and_then(SignedIn::read_at_site);
        let Some((session, mut signed_in)) = found else { return Ok(None) };
        self.note_visit(&session, &mut signed_in, now).await?;
        Ok(Some(signed_in))
    }

    /// Forgets this key, and all others to the site that the session has; it goes on. Returns how many they were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn leave_site(
        &self,
        work: &mut Work,
        key: &Token,
        site: &WebOrigin,
    ) -> db::Result<u64> {
        let leave = "delete from site_sign_ins where site = $2 \
             and session = (select session from site_sign_ins where key = $1 and site = $2)";
        let leave = Statement::changes(Table::SiteSignIns, leave);
        work.run(leave.bind(key.fingerprint().as_str()).bind(site.as_str())).await
    }

    /// Forgets tickets that nobody took. Returns how many, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep_tickets(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::SiteSignIns, ["key", "expires_at <= $1"], now, batch).await
    }
}

fn at_site(statement: Statement, key: &Token, site: &WebOrigin, now: Timestamp) -> Statement {
    statement.bind(key.fingerprint().as_str()).bind(site.as_str()).bind(now)
}
