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
}

/// One exchange that is under way.
pub(super) struct UnderWay {
    all: AtOnce,
    grant: String,
    /// Whether it has come while another was under way.
    is_beside_another: bool,
}

impl AtOnce {
    /// An application exchanges the code of this grant, and has come with it at that moment: whoever is quicker may be
    /// done since.
    pub fn begin(&self, grant: &str, came: Instant) -> UnderWay {
        let mut all = self.lock();
        all.retain(|_, now| now.under_way > 0 || now.ended.is_some_and(|at| at.elapsed() < LATE));
        let now = all.entry(grant.to_owned()).or_default();
        let overlaps = now.under_way > 0 || now.ended.is_some_and(|ended| came < ended);
        let is_beside_another = overlaps || now.are_several;
        now.are_several |= is_beside_another;
        now.under_way += 1;
        UnderWay { all: self.clone(), is_beside_another, grant: grant.to_owned() }
    }

    /// What was given is used: whoever comes with the code from now on comes later.
    pub fn forget(&self, grant: &str) {
        let mut all = self.lock();
        if let Some(now) = all.get_mut(grant) {
            now.are_several = false;
            if now.under_way == 0 {
                all.remove(grant);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Now>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// Whether it was not sent with the one that used up the code, so long ago.
    pub async fn comes_later(&self, ago: Duration) -> bool {
        if ago > LATE {
            return true;
        }
        if self.is_beside_another {
            return false;
        }
        // The first of several may be done before the second is here.
        tokio::time::sleep(APART).await;
        self.all.lock().get(&self.grant).is_none_or(|now| !now.are_several)
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

    /// Whether one that comes now is taken for one of several at once.
    fn is_beside_another(all: &AtOnce) -> bool {
        all.begin("grant", Instant::now()).is_beside_another
    }

    #[test]
    fn what_overlaps_is_at_once_and_what_comes_after_is_not() {
        let all = AtOnce::default();
        let first = all.begin("grant", Instant::now());
        assert!(!first.is_beside_another);
        assert!(!all.begin("other", Instant::now()).is_beside_another);
        let came = Instant::now();
        drop(first);
        assert!(!is_beside_another(&all), "the first was done before it came");
        assert!(all.begin("grant", came).is_beside_another, "it was on its way");
        assert!(is_beside_another(&all), "it was sent with them");
        all.forget("other");
        assert!(is_beside_another(&all));
        all.forget("grant");
        for _ in 0..2 {
            assert!(!is_beside_another(&all));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_long_after_is_later_beside_whatever_others() {
        let all = AtOnce::default();
        let [first, second] = [(); 2].map(|()| all.begin("grant", Instant::now()));
        assert!(!second.comes_later(LATE).await);
        assert!(second.comes_later(LATE + Duration::from_secs(1)).await);
        drop((first, second));
        let alone = all.begin("another", Instant::now());
        assert!(alone.comes_later(Duration::ZERO).await);
    }
}
