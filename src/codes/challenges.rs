//! What was issued, how often it was guessed at, and what is used up. One statement a question, so that requests
//! that come at once are answered one after the other.

use super::{Answer, ChallengeId, Guesses, Sealed, State};
use crate::clock::Timestamp;
use crate::db::{self, Asked, Db, Statement, Table, Work};
use crate::mobile::Mobile;

/// The table of challenges.
#[derive(Clone, Debug)]
pub struct Challenges {
    db: Db,
    guesses: Guesses,
}

impl Challenges {
    /// The challenges in this database, each good for so many guesses.
    #[must_use]
    pub fn new(db: Db, guesses: Guesses) -> Self {
        Self { db, guesses }
    }

    /// For how many guesses each is good.
    #[must_use]
    pub fn guesses(&self) -> Guesses {
        self.guesses
    }

    /// Issues a code: opens a challenge, or keeps an open one open until then. Guesses already made stay made, and
    /// codes already sent stay good.
    pub fn issue(
        &self,
        work: &mut Work,
        id: &ChallengeId,
        mobile: &Mobile,
        code: &Sealed,
        until: Timestamp,
    ) {
        let issue = "insert into challenges (id, mobile, codes, guesses, expires_at) values ($1, $2, $3, 0, $4) \
             on conflict (id) do update set \
             codes = coalesce(challenges.codes, '') || ' ' || excluded.codes, expires_at = excluded.expires_at";
        let issue = Statement::changes(Table::Challenges, issue).bind(id.as_str());
        work.add(issue.bind(mobile.digits()).bind(code.to_string()).bind(until));
    }

    /// Notes that it was opened when too many wrong codes had been typed in all. The unit of work has just opened it.
    pub fn note_late(&self, work: &mut Work, id: &ChallengeId) {
        let late =
            Statement::changes(Table::Challenges, "update challenges set late = 1 where id = $1");
        work.add(late.of_locked_rows().bind(id.as_str()));
    }

    /// Takes a code back that nobody was sent: it must not push out one that is still on its way.
    pub fn withdraw(&self, work: &mut Work, id: &ChallengeId, code: &Sealed) {
        Self::rewrite(work, id, code, "");
    }

    /// Puts a code in the place of another: the provider sent one of its own.
    pub fn replace(&self, work: &mut Work, id: &ChallengeId, ours: &Sealed, sent: &Sealed) {
        Self::rewrite(work, id, ours, &sent.to_string());
    }

    fn rewrite(work: &mut Work, id: &ChallengeId, code: &Sealed, into: &str) {
        let rewrite = "update challenges set codes = replace(codes, $2, $3) where id = $1";
        let rewrite = Statement::changes(Table::Challenges, rewrite).bind(id.as_str());
        work.add(rewrite.bind(code.to_string()).bind(into));
    }

    /// Counts a guess, and tells how many are left. Only when that is committed may it be compared; without a row it
    /// must not be.
    pub fn count_guess(&self, work: &mut Work, id: &ChallengeId, now: Timestamp) -> Asked<(i64,)> {
        let count = "update challenges set guesses = guesses + 1 \
             where id = $1 and used_at is null and guesses < $2 and expires_at > $3 \
             returning $2 - guesses";
        let count = Statement::changes(Table::Challenges, count).bind(id.as_str());
        work.ask_later(count.bind(self.guesses.most()).bind(now))
    }

    /// What may still be done with it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn state(&self, id: &ChallengeId, now: Timestamp) -> db::Result<State> {
        let state = "select guesses, used_at from challenges where id = $1 and expires_at > $2";
        let state = Statement::asks(state).bind(id.as_str()).bind(now);
        let row: Option<(i64, Option<i64>)> = self.db.ask_one(state).await?;
        Ok(match row {
            None => State::Over,
            Some((_, Some(_))) => State::Used,
            Some((guesses, None)) if guesses >= self.guesses.most() => State::Spent,
            Some(_) => State::Open,
        })
    }

    /// Uses the challenge up, with this answer, and tells its name. Of any number of callers at once, one gets a row.
    pub fn use_up(
        &self,
        work: &mut Work,
        id: &ChallengeId,
        answer: &Answer,
        now: Timestamp,
    ) -> Asked<(String,)> {
        let use_up = "update challenges set used_at = $2, answer = $3 \
             where id = $1 and used_at is null returning id";
        let use_up = Statement::changes(Table::Challenges, use_up).bind(id.as_str());
        work.ask_later(use_up.bind(now).bind(answer.mark()))
    }

    /// Whether this answer used a challenge up that is still remembered.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn was_answered(&self, answer: &Answer) -> db::Result<bool> {
        let answered = Statement::asks("select id from challenges where answer = $1");
        let answered: Option<(String,)> = self.db.ask_one(answered.bind(answer.mark())).await?;
        Ok(answered.is_some())
    }

    /// Forgets what is over. Returns how many rows, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> anyhow::Result<u64> {
        self.db.sweep(Table::Challenges, ["id", "expires_at <= $1"], now, batch).await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::codes::Seal;
    use crate::db::{Location, unit};

    fn seal() -> Seal {
        Seal::new(&"ab".repeat(32).parse().expect("a key"))
    }

    async fn issued(challenges: &Challenges, now: Timestamp) -> anyhow::Result<ChallengeId> {
        let (id, until) = (ChallengeId::random(), now + Duration::from_mins(5));
        let (mobile, code) = ("13800138000".parse()?, "012345".parse()?);
        let code = Sealed::new(&seal(), &id, &mobile, &code, until);
        unit!(challenges.db, work => {
            challenges.issue(work, &id, &mobile, &code, until);
            Ok(())
        })?;
        Ok(id)
    }

    /// Asks for the same thing fifty times at once, two services on one database in turns, and expects so many
    /// times yes. Twenty challenges, because two services meet within one seldom enough.
    async fn of_fifty<F>(ask: fn(Challenges, ChallengeId, Timestamp) -> F, yes: usize)
    where
        F: Future<Output = anyhow::Result<bool>> + Send + 'static,
    {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Location::Sqlite(folder.path().join("test.db"));
        let service = || async {
            let db = Db::open_or_make(&file).await.expect("it opens");
            Challenges::new(db, Guesses::default())
        };
        let services = [service().await, service().await];
        let now = Clock::still().now();
        for _ in 0..20 {
            let id = issued(&services[0], now).await.expect("it answers");
            let asked: Vec<_> = (0..50)
                .map(|turn| tokio::spawn(ask(services[turn % 2].clone(), id.clone(), now)))
                .collect();
            let mut said_yes = 0;
            for one in asked {
                said_yes += usize::from(one.await.expect("no panic").expect("it answers"));
            }
            assert_eq!(said_yes, yes);
        }
    }

    #[tokio::test]
    async fn of_fifty_guesses_at_once_five_are_compared() {
        async fn guess(all: Challenges, id: ChallengeId, now: Timestamp) -> anyhow::Result<bool> {
            unit!(all.db, work => {
                let counted = all.count_guess(work, &id, now);
                Ok(work.told_one(counted).await?.is_some())
            })
        }
        of_fifty(guess, 5).await;
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_uses_it_up() {
        async fn answer(all: Challenges, id: ChallengeId, now: Timestamp) -> anyhow::Result<bool> {
            let answer =
                Answer::new(&seal(), &[1; 16], &"13800138000".parse()?, &"012345".parse()?);
            unit!(all.db, work => {
                let used_up = all.use_up(work, &id, &answer, now);
                Ok(work.told_one(used_up).await?.is_some())
            })
        }
        of_fifty(answer, 1).await;
    }
}
