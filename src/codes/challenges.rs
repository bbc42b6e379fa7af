//! How often each challenge was guessed at, and which are used up. One statement a question, so that
//! requests that come at once are answered one after the other.

use std::str::FromStr;

use sqlx::{query, query_as, query_scalar};

use super::{Answer, Challenge, ChallengeId};
use crate::clock::Timestamp;
use crate::db::{Db, reading, writing};

/// `CODE_GUESSES`: how many guesses are compared with one challenge before it is spent, 1 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses(i64);

impl Default for Guesses {
    fn default() -> Self {
        Self(5)
    }
}

impl FromStr for Guesses {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(guesses @ 1..=10) => Ok(Self(guesses)),
            _ => Err("a number from 1 to 10 is expected"),
        }
    }
}

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

    /// Opens a challenge, or keeps an open one open until its newest code expires. Guesses already made
    /// stay made.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn open(&self, challenge: &Challenge, until: Timestamp) -> sqlx::Result<()> {
        writing!(&self.db, db => query(
            "insert into challenges (id, guesses, expires_at) values ($1, 0, $2) \
             on conflict (id) do update set expires_at = excluded.expires_at")
            .bind(challenge.id().as_str())
            .bind(until.seconds())
            .execute(db).await.map(drop))
    }

    /// Whether a new code may be added to this challenge: it is neither used up, nor spent, nor over.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn state(&self, id: &ChallengeId, now: Timestamp) -> sqlx::Result<State> {
        let row: Option<(i64, Option<i64>, i64)> = reading!(&self.db, db => query_as(
            "select guesses, used_at, expires_at from challenges where id = $1 and expires_at > $2")
            .bind(id.as_str())
            .bind(now.seconds())
            .fetch_optional(db).await)?;
        Ok(match row {
            None => State::Over,
            Some((_, Some(_), _)) => State::Used,
            Some((guesses, None, end)) if guesses >= self.guesses.0 => {
                State::Spent { until: Timestamp::from_seconds(end) }
            }
            Some(_) => State::Open,
        })
    }

    /// Counts a guess, and says how many are left. Only then may it be compared; `None`: it must not be.
    ///
    /// # Errors
    /// If the database does not answer; then the guess must not be compared.
    pub async fn count_guess(&self, id: &ChallengeId, now: Timestamp) -> sqlx::Result<Option<i64>> {
        let counted: Option<i64> = writing!(&self.db, db => query_scalar(
            "update challenges set guesses = guesses + 1 \
             where id = $1 and used_at is null and guesses < $2 and expires_at > $3 \
             returning guesses")
            .bind(id.as_str())
            .bind(self.guesses.0)
            .bind(now.seconds())
            .fetch_optional(db).await)?;
        Ok(counted.map(|guesses| self.guesses.0 - guesses))
    }

    /// Gives back a guess that was counted and never compared.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn give_guess_back(&self, id: &ChallengeId) -> sqlx::Result<()> {
        writing!(&self.db, db => query(
            "update challenges set guesses = guesses - 1 where id = $1 and guesses > 0")
            .bind(id.as_str())
            .execute(db).await.map(drop))
    }

    /// Uses the challenge up, with this answer. Of any number of callers at once, one is told yes.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn use_up(
        &self,
        id: &ChallengeId,
        answer: &Answer,
        now: Timestamp,
    ) -> sqlx::Result<bool> {
        let used: Option<String> = writing!(&self.db, db => query_scalar(
            "update challenges set used_at = $2, answer = $3 \
             where id = $1 and used_at is null returning id")
            .bind(id.as_str())
            .bind(now.seconds())
            .bind(answer.mark())
            .fetch_optional(db).await)?;
        Ok(used.is_some())
    }

    /// Whether this answer used a challenge up that is still remembered.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn was_answered(&self, answer: &Answer) -> sqlx::Result<bool> {
        let used: Option<String> = reading!(&self.db, db => query_scalar(
            "select id from challenges where answer = $1")
            .bind(answer.mark())
            .fetch_optional(db).await)?;
        Ok(used.is_some())
    }

    /// Forgets what is over. Returns how many rows, at most `batch`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&self, now: Timestamp, batch: i64) -> sqlx::Result<u64> {
        writing!(&self.db, db => query(
            "delete from challenges where id in \
             (select id from challenges where expires_at <= $1 limit $2)")
            .bind(now.seconds())
            .bind(batch)
            .execute(db).await.map(|done| done.rows_affected()))
    }
}

/// What may still be done with a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be answered.
    Open,
    /// Its guesses are made. A new code would give them back, so it gets none until it is over.
    Spent {
        /// When it is over.
        until: Timestamp,
    },
    /// It was answered.
    Used,
    /// It has expired, or never was.
    Over,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::codes::Seal;
    use crate::db::Location;

    /// Asks for the same thing fifty times at once, two services on one database in turns, and expects so many
    /// times yes. Twenty challenges, because two services meet within one seldom enough.
    async fn of_fifty<F>(ask: fn(Challenges, ChallengeId, Timestamp) -> F, yes: usize)
    where
        F: Future<Output = sqlx::Result<bool>> + Send + 'static,
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
            let challenge = Challenge::new("13800138000".parse().expect("a mobile"));
            let until = now + Duration::from_mins(5);
            services[0].open(&challenge, until).await.expect("it answers");
            let asked: Vec<_> = (0..50)
                .map(|turn| {
                    tokio::spawn(ask(services[turn % 2].clone(), challenge.id().clone(), now))
                })
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
        async fn guess(all: Challenges, id: ChallengeId, now: Timestamp) -> sqlx::Result<bool> {
            Ok(all.count_guess(&id, now).await?.is_some())
        }
        of_fifty(guess, 5).await;
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_uses_it_up() {
        async fn answer(all: Challenges, id: ChallengeId, now: Timestamp) -> sqlx::Result<bool> {
            let seal = Seal::new(&"ab".repeat(32).parse().expect("a key"));
            let (mobile, code) = ("13800138000".parse(), "012345".parse());
            let (mobile, code) = (mobile.expect("a mobile"), code.expect("a code"));
            all.use_up(&id, &Answer::new(&seal, &[1; 16], &mobile, &code), now).await
        }
        of_fifty(answer, 1).await;
    }
}
