//! Hashing, bounded: it takes a core for some 20 ms, and whoever asks for a hundred at once must not take the
//! service from those who sign in by code.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use super::kind::rest;
use super::{Hash, Kind, Password};

/// How many wait for each one that is under way; more are sent away.
const WAITING_EACH: usize = 4;

/// Checks and makes hashes, so many at once as there are cores, but for one that is left to everybody else.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Who may be here at all: under way, or waiting.
    places: Arc<Semaphore>,
    /// Who is under way.
    cores: Arc<Semaphore>,
}

/// What became of a password that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is the one that is kept.
    Right {
        /// What is kept of it should be made anew.
        outdated: bool,
    },
    /// It is not, or none is kept.
    Wrong,
    /// Too many are being checked already.
    Busy,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self::at_once(NonZero::new(cores - 1).unwrap_or(NonZero::<usize>::MIN))
    }
}

impl Passwords {
    /// Checks so many at once, and lets four times as many wait.
    #[must_use]
    pub fn at_once(cores: NonZero<usize>) -> Self {
        let places = cores.get() * (1 + WAITING_EACH);
        Self {
            places: Arc::new(Semaphore::new(places)),
            cores: Arc::new(Semaphore::new(cores.get())),
        }
    }

    /// Compares a password with what is kept. A wrong one is the same work whatever is kept,
    /// and where nothing is, while there are hashes of these kinds in the table.
    ///
    /// # Errors
    /// If the hash cannot be computed.
    pub async fn check(
        &self,
        typed: Password,
        kept: Option<Hash>,
        in_table: Vec<Kind>,
    ) -> anyhow::Result<Checked> {
        let checked = self.run(move || {
            if let Some(kept) = &kept
                && kept.opens(&typed)
            {
                return Ok(Checked::Right { outdated: kept.is_outdated() });
            }
            for kind in rest(kept.as_ref().map(Hash::kind), &in_table) {
                kind.spend(&typed)?;
            }
            Ok(Checked::Wrong)
        });
        Ok(checked.await?.unwrap_or(Checked::Busy))
    }

    /// What is to be kept of a password; `None` if too many are being checked already.
    ///
    /// # Errors
    /// If the hash cannot be computed.
    pub async fn hash(&self, password: Password) -> anyhow::Result<Option<Hash>> {
        self.run(move || Hash::of(&password)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<Option<T>> {
        let Ok(_place) = self.places.try_acquire() else { return Ok(None) };
        let core = Arc::clone(&self.cores).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            let _core = core;
            work()
        });
        done.await?.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let typed = || Password::typed("correct horse battery");
        let kept = passwords.hash(typed()).await.expect("hashed").expect("not busy");
        let check =
            async |typed, kept| passwords.check(typed, kept, Vec::new()).await.expect("checked");
        assert_eq!(check(typed(), Some(kept.clone())).await, Checked::Right { outdated: false });
        assert_eq!(check(Password::typed("other"), Some(kept)).await, Checked::Wrong);
        assert_eq!(check(typed(), None).await, Checked::Wrong);
    }

    #[tokio::test]
    async fn one_works_four_wait_and_the_sixth_is_sent_away() {
        let passwords = Passwords::at_once(NonZero::<usize>::MIN);
        let typed = || Password::typed("correct horse battery");
        let six: Vec<_> = (0..6)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.hash(typed()).await.expect("hashed") })
            })
            .collect();
        let mut sent_away = 0;
        for one in six {
            sent_away += usize::from(one.await.expect("no panic").is_none());
        }
        assert_eq!(sent_away, 1);
        assert!(passwords.hash(typed()).await.expect("hashed").is_some(), "they are gone");
    }
}
