//! Hashing, bounded: it takes a core for some 20 ms, and whoever asks for a hundred at once must not take the
//! service from those who sign in by code.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use super::kind::rest;
use super::line::Line;
use super::{Hash, Kind, Password};

/// How many wait for each one that is under way; more are sent away.
const WAITING_EACH: usize = 4;

/// Checks and makes hashes, so many at once as there are cores, but for one that is left to everybody else.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Who may be here at all: under way, or waiting.
    line: Line,
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
    /// Too many are being checked already, or too many of theirs who ask.
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
        Self {
            line: Line::of(cores.get() * (1 + WAITING_EACH)),
            cores: Arc::new(Semaphore::new(cores.get())),
        }
    }

    /// Compares a password, typed at this address, with what is kept. A wrong one is the same work whatever is kept,
    /// and where nothing is, while there are hashes of these kinds in the table.
    ///
    /// # Errors
    /// If the hash cannot be computed.
    pub async fn check(
        &self,
        address: &str,
        typed: Password,
        kept: Option<Hash>,
        in_table: Vec<Kind>,
    ) -> anyhow::Result<Checked> {
        let checked = self.run(address, move || {
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

    /// What is to be kept of a password that is set from this address; `None` if too many are being checked already.
    ///
    /// # Errors
    /// If the hash cannot be computed.
    pub async fn hash(&self, address: &str, password: Password) -> anyhow::Result<Option<Hash>> {
        self.run(address, move || Hash::of(&password)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        address: &str,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<Option<T>> {
        let Some(place) = self.line.enter(address) else { return Ok(None) };
        let core = Arc::clone(&self.cores).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            // Whoever hangs up keeps them until the work is done.
            let _held = (place, core);
            work()
        });
        done.await?.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const ADDRESS: &str = "192.0.2.1";

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let typed = || Password::typed("correct horse battery");
        let kept = passwords.hash(ADDRESS, typed()).await.expect("hashed").expect("not busy");
        let check = async |typed, kept| {
            passwords.check(ADDRESS, typed, kept, Vec::new()).await.expect("checked")
        };
        assert_eq!(check(typed(), Some(kept.clone())).await, Checked::Right { outdated: false });
        assert_eq!(check(Password::typed("other"), Some(kept)).await, Checked::Wrong);
        assert_eq!(check(typed(), None).await, Checked::Wrong);
    }

    /// How many of so many at once, each from the address of its number, are sent away.
    async fn sent_away(
        passwords: &Passwords,
        at_once: usize,
        address: fn(usize) -> String,
    ) -> usize {
        let typed = || Password::typed("correct horse battery");
        let all: Vec<_> = (0..at_once)
            .map(|n| {
                let passwords = passwords.clone();
                let hash = async move { passwords.hash(&address(n), typed()).await };
                tokio::spawn(async move { hash.await.expect("hashed") })
            })
            .collect();
        let mut sent_away = 0;
        for one in all {
            sent_away += usize::from(one.await.expect("no panic").is_none());
        }
        sent_away
    }

    #[tokio::test]
    async fn one_works_four_wait_and_the_sixth_is_sent_away() {
        let passwords = Passwords::at_once(NonZero::<usize>::MIN);
        assert_eq!(sent_away(&passwords, 6, |n| format!("192.0.2.{n}")).await, 1);
        assert_eq!(sent_away(&passwords, 1, |_| ADDRESS.to_owned()).await, 0, "they are gone");
    }

    #[tokio::test]
    async fn of_one_address_one_works_and_one_waits() {
        let passwords = Passwords::at_once(NonZero::<usize>::MIN);
        assert_eq!(sent_away(&passwords, 5, |_| ADDRESS.to_owned()).await, 3);
    }

    #[tokio::test]
    async fn who_hangs_up_keeps_the_place_until_the_work_is_done() {
        let passwords = Passwords::at_once(NonZero::<usize>::MIN);
        let (done, is_done) = channel::<()>();
        let work = passwords.run(ADDRESS, move || Ok(is_done.recv()?));
        assert!(timeout(Duration::ZERO, work).await.is_err(), "it is under way");
        let second = passwords.line.enter(ADDRESS);
        assert!(second.is_some() && passwords.line.enter(ADDRESS).is_none());
        done.send(()).expect("it waits for that");
    }
}
