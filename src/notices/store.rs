//! The table of notices. A row is one application that is still to be told of one session's end.

use std::time::Duration;

use crate::clients::{BackchannelUri, ClientId};
use crate::clock::Timestamp;
use crate::db::{self, Asked, Db, Statement, Table, Value, Work, unit};
use crate::user_id::UserId;

/// After how long it is tried again, each time that it was not told.
const AGAIN: [Duration; 3] =
    [Duration::from_secs(10), Duration::from_mins(1), Duration::from_mins(10)];

/// After how long whoever breaks off in the middle of the last try is taken for gone.
const BROKEN_OFF: Duration = Duration::from_mins(10);

/// How far ahead a notice can be due. What is later was put off by a clock that was ahead, and is due.
const FURTHEST: Duration = Duration::from_mins(15);

/// How many sessions are looked at in one unit of work.
const BATCH: i64 = 500;

/// Of the present moment, and of the furthest that one can be due.
macro_rules! due {
    () => {
        "(due_at <= $1 or due_at > $2)"
    };
}

/// Applications that are still to be told, in a database.
#[derive(Clone, Debug)]
pub struct Notices {
    db: Db,
}

/// One application is to be told of one session's end.
#[derive(Clone, Debug)]
pub struct Notice {
    id: String,
    /// Where the application wants to be told; `None`: it may not be any more, or does not want to.
    pub to: Option<BackchannelUri>,
    /// Which application.
    pub client: ClientId,
    /// Whose session it was; the user may be gone.
    pub user: UserId,
    /// The session's lasting name.
    pub sid: String,
    tries: i64,
}

type Row = (String, String, String, String, i64, Option<String>);

impl Notices {
    /// The notices in this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Whether there is a session that nobody has looked at, or an application that is due. It writes nothing.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn are_any(&self, now: Timestamp) -> db::Result<bool> {
        let any = concat!(
            "select cast(1 as bigint) \
             where exists (select 1 from ended_sessions where looked_at is null) \
             or exists (select 1 from notices where ",
            due!(),
            ")"
        );
        let any: Option<(i64,)> = self.db.ask_one(moments(Statement::asks(any), now)).await?;
        Ok(any.is_some())
    }

    /// Looks which applications have seen the sessions that ended: those that exchanged a code, whatever became of what
    /// it gave. One that is disabled has nothing more to do with who is signed in, and hears nothing.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn look(&self, now: Timestamp) -> anyhow::Result<()> {
        let ended = "select sid from ended_sessions where looked_at is null \
             order by at, sid limit $1";
        let looked = "update ended_sessions set looked_at = $1 where sid in (values ";
        let seen = "select id from grants where sid in (values ";
        let due = "insert into notices (id, client, user_id, sid, tries, due_at) \
             select g.sid || ' ' || g.client, g.client, g.user_id, g.sid, 0, $1 \
             from grants g join clients c on c.id = g.client \
             where c.backchannel is not null and c.disabled_at is null \
             and g.code_used_at is not null and g.sid in (values ";
        let once = ") group by g.sid, g.client, g.user_id on conflict do nothing";
        unit!(self.db, work => {
            let ended = Statement::locks(Table::EndedSessions, ended).bind(BATCH);
            let ended: Vec<(String,)> = work.ask(ended).await?;
            if ended.is_empty() {
                return Ok(());
            }
            let sids = || ended.iter().map(|(sid,)| [Value::from(sid.as_str())]);
            let looked = Statement::changes(Table::EndedSessions, looked).bind(now);
            work.add(looked.rows(sids(), ")").seldom());
            // Whoever exchanges a code just now is through with it, before it is asked who has.
            let seen = Statement::locks(Table::Grants, seen).rows(sids(), ") order by id").seldom();
            let _: Asked<(String,)> = work.ask_later(seen);
            let due = Statement::changes(Table::Notices, due).bind(now);
            work.add(due.rows(sids(), once).seldom());
            Ok(())
        })
    }

    /// The applications that are to be told now, the one that waits longest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn applications(&self, now: Timestamp) -> db::Result<Vec<ClientId>> {
        let due = concat!(
            "select client from notices where ",
            due!(),
            " group by client order by min(due_at), client"
        );
        let due: Vec<(String,)> = self.db.ask(moments(Statement::asks(due), now)).await?;
        Ok(due.into_iter().map(|(client,)| ClientId::named(client)).collect())
    }

    /// What this application is to be told now, the oldest first, at most so much.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of(
        &self,
        client: &ClientId,
        now: Timestamp,
        most: i64,
    ) -> db::Result<Vec<Notice>> {
        let due = concat!(
            "select n.id, n.client, n.user_id, n.sid, n.tries, \
             case when c.disabled_at is null then c.backchannel end \
             from notices n join clients c on c.id = n.client where ",
            due!(),
            " and n.client = $3 order by n.due_at, n.id limit $4"
        );
        let due = moments(Statement::asks(due), now).bind(client.as_str()).bind(most);
        self.db.ask(due).await?.into_iter().map(notice).collect()
    }

    /// Takes it upon oneself to tell: of several at once one may. It is due again after a while, so that it is told too
    /// where whoever took it breaks off.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn take(&self, notice: &Notice, now: Timestamp) -> anyhow::Result<bool> {
        let take = "update notices set tries = tries + 1, due_at = $3 where id = $1 and tries = $2";
        let take = Statement::changes(Table::Notices, take).bind(&notice.id).bind(notice.tries);
        let due_at = now + notice.again_in().unwrap_or(BROKEN_OFF);
        Ok(self.db.run(take.bind(due_at)).await? == 1)
    }

    /// The application is told, or it is given up.
    pub fn settle(&self, work: &mut Work, notice: &Notice) {
        let settle = Statement::changes(Table::Notices, "delete from notices where id = $1");
        work.add(settle.bind(&notice.id));
    }
}

impl Notice {
    /// After how long it is tried again if it is not told now; `None`: not any more.
    #[must_use]
    pub fn again_in(&self) -> Option<Duration> {
        usize::try_from(self.tries).ok().and_then(|tries| AGAIN.get(tries).copied())
    }
}

fn moments(statement: Statement, now: Timestamp) -> Statement {
    statement.bind(now).bind(now + FURTHEST)
}

fn notice((id, client, user, sid, tries, to): Row) -> db::Result<Notice> {
    let to = to.as_deref().map(str::parse).transpose().map_err(db::unreadable)?;
    Ok(Notice { id, to, client: ClientId::named(client), user: UserId::named(user), sid, tries })
}
