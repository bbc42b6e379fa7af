//! Exchanges of one code that were sent at the same time. An application may do that, and nobody has stolen the code then;
//! when what it was given is used, whoever comes with the code may have.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After the code is used up, another exchange that was sent with the first arrives within this: connections are made one
/// after the other.
const LATE: Duration = Duration::from_secs(1);

/// The second of them arrives so soon after the first.
const APART: Duration = Duration::from_millis(100);

/// How long it is remembered: until the clock's seconds tell as well what comes later.
const KEPT: Duration = Duration::from_secs(3);

/// Of which grants the code is being exchanged, or was just now, by the application that they were given to.
#[derive(Clone, Debug, Default)]
pub(super) struct AtOnce(Arc<Mutex<HashMap<String, Now>>>);

/// The exchanges of one code.
#[derive(Debug, Default)]
struct Now {
    under_way: usize,
    /// Whether there were several at once.
    are_several: bool,
    /// When the last one ended.
    ended: Option<Instant>,
    /// When one had used up the code.
    won: Option<Instant>,
    /// When what that one was given was first used.
    used: Option<Instant>,
}

/// One exchange that is under way.
pub(super) struct UnderWay {
    all: AtOnce,
    grant: String,
    came: Instant,
    /// Whether it has come while another was under way.
    is_beside_another: bool,
}

impl AtOnce {
    /// An application exchanges the code of this grant, and has come with it at that moment: whoever is quicker may be
    /// done since.
    pub fn begin(&self, grant: &str, came: Instant) -> UnderWay {
        let mut all = self.lock();
        all.retain(|_, now| now.under_way > 0 || now.ended.is_some_and(|at| at.elapsed() < KEPT));
        let now = all.entry(grant.to_owned()).or_default();
        let overlaps = now.under_way > 0 || now.ended.is_some_and(|ended| came < ended);
        let is_beside_another = overlaps || now.are_several;
        now.are_several |= is_beside_another;
        now.under_way += 1;
        UnderWay { all: self.clone(), grant: grant.to_owned(), came, is_beside_another }
    }

    /// What was given is used: whoever comes with the code from now on comes later.
    pub fn note_use(&self, grant: &str) {
        if let Some(now) = self.lock().get_mut(grant) {
            now.used.get_or_insert_with(Instant::now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Now>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// It has used up the code.
    pub fn wins(&self) {
        if let Some(now) = self.all.lock().get_mut(&self.grant) {
            now.won = Some(Instant::now());
        }
    }

    /// Whether it was not sent with the one that used up the code, so long ago by the clock.
    pub async fn comes_later(&self, ago: Duration) -> bool {
        if let Some(is_later) = self.is_later(ago) {
            return is_later;
        }
        // The first of several may be done before the second is here.
        tokio::time::sleep(APART).await;
        self.all.lock().get(&self.grant).is_none_or(|now| !now.are_several)
    }

    /// Nothing where it depends on whether it stays alone.
    fn is_later(&self, ago: Duration) -> Option<bool> {
        let all = self.all.lock();
        let Now { won, used, .. } = all.get(&self.grant)?;
        let came_after = |at: &Instant, by: Duration| self.came > *at + by;
        match won {
            Some(won) if !came_after(won, Duration::ZERO) => Some(false),
            _ if ago > LATE => Some(true),
            Some(won) if came_after(won, LATE) => Some(true),
            _ if used.is_some_and(|used| came_after(&used, Duration::ZERO)) => Some(true),
            _ => self.is_beside_another.then_some(false),
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(now) = self.all.lock().get_mut(&self.grant) {
            now.under_way -= 1;
            now.ended = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn comes(all: &AtOnce) -> UnderWay {
        all.begin("grant", Instant::now())
    }

    async fn passes(time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// One that has used up the code a moment ago.
    async fn won(all: &AtOnce) {
        comes(all).wins();
        passes(SECOND / 1000).await;
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_came_before_the_code_was_used_up_is_at_once_with_that() {
        let all = AtOnce::default();
        let (first, came) = (comes(&all), Instant::now());
        passes(5 * SECOND).await;
        first.wins();
        drop(first);
        passes(SECOND / 1000).await;
        let second = all.begin("grant", came);
        assert!(!second.comes_later(5 * SECOND).await);
        assert!(all.begin("other", came).comes_later(5 * SECOND).await);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_comes_alone_comes_later_and_several_do_not_within_a_second() {
        let all = AtOnce::default();
        won(&all).await;
        assert!(comes(&all).comes_later(Duration::ZERO).await);

        let all = AtOnce::default();
        won(&all).await;
        let first = comes(&all);
        let others = async {
            passes(APART / 2).await;
            comes(&all).comes_later(Duration::ZERO).await
        };
        assert_eq!(tokio::join!(first.comes_later(Duration::ZERO), others), (false, false));
        drop(first);
        passes(SECOND / 2).await;
        assert!(!comes(&all).comes_later(Duration::ZERO).await, "it was sent with them");
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_comes_after_a_second_or_a_use_comes_later() {
        for is_used in [false, true] {
            let all = AtOnce::default();
            won(&all).await;
            if is_used {
                all.note_use("grant");
                passes(SECOND / 1000).await;
            } else {
                passes(SECOND).await;
            }
            let both = [comes(&all), comes(&all)];
            for one in &both {
                assert!(one.comes_later(SECOND).await);
            }
        }
        let all = AtOnce::default();
        let both = [comes(&all), comes(&all)];
        assert!(both[1].comes_later(2 * SECOND).await, "another instance knows who won");
    }
}
