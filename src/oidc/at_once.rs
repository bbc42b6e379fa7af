//! Exchanges of one code that were sent at the same time. An application may do that, and nobody has stolen the code then;
//! when what it was given is used, whoever comes with the code may have.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Of several exchanges at once the next arrives so soon after the end of the one before: connections are made one after
/// the other.
const LATE: Duration = Duration::from_secs(1);

/// The second of them arrives so soon after the first.
const APART: Duration = Duration::from_millis(100);

/// Which codes are being exchanged, and by which application: what another does with the code is nothing to it.
#[derive(Clone, Default)]
pub(super) struct AtOnce(Arc<Mutex<HashMap<Exchange, Now>>>);

/// The exchanges of one code.
#[derive(Default)]
struct Now {
    under_way: usize,
    /// Whether there were several at once.
    are_several: bool,
    /// The grant that one of them was given.
    grant: Option<String>,
    /// When the last one ended.
    ended: Option<Instant>,
}

/// The application, as it says, and the code.
type Exchange = (String, String);

/// One exchange that is under way.
pub(super) struct UnderWay {
    all: AtOnce,
    which: Exchange,
    /// Whether it has begun while another was under way.
    is_beside_another: bool,
}

/// It has codes.
impl fmt::Debug for AtOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtOnce(…)")
    }
}

impl AtOnce {
    /// This application's exchange of this code begins.
    pub fn begin(&self, client: &str, code: &str) -> UnderWay {
        let which = (client.to_owned(), code.to_owned());
        let mut all = self.lock();
        all.retain(|_, now| now.under_way > 0 || now.ended.is_some_and(|at| at.elapsed() < LATE));
        let now = all.entry(which.clone()).or_default();
        let is_beside_another = now.under_way > 0 || now.are_several;
        now.are_several |= is_beside_another;
        now.under_way += 1;
        UnderWay { all: self.clone(), is_beside_another, which }
    }

    /// What was given is used: whoever comes with the code from now on comes later.
    pub fn forget(&self, grant: &str) {
        self.lock().retain(|_, now| {
            let is_this = now.grant.as_deref() == Some(grant);
            now.are_several &= !is_this;
            now.under_way > 0 || !is_this
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Exchange, Now>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// Whether no other comes beside it for a moment either: the first of several may be done before the second is here.
    pub async fn stays_alone(&self) -> bool {
        if self.is_beside_another {
            return false;
        }
        tokio::time::sleep(APART).await;
        self.all.lock().get(&self.which).is_none_or(|now| !now.are_several)
    }

    /// Remembers the grant that it was given.
    pub fn keep(&self, grant: &str) {
        if let Some(now) = self.all.lock().get_mut(&self.which) {
            now.grant = Some(grant.to_owned());
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.all.lock();
        if let Some(now) = all.get_mut(&self.which) {
            now.under_way -= 1;
            now.ended = Some(Instant::now());
            if now.under_way == 0 && !now.are_several && now.grant.is_none() {
                all.remove(&self.which);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_at_once_and_what_comes_after_is_not() {
        let all = AtOnce::default();
        let first = all.begin("wiki", "a");
        let second = all.begin("wiki", "a");
        assert!(!first.is_beside_another && second.is_beside_another);
        drop(first);
        let third = all.begin("wiki", "a");
        assert!(third.is_beside_another);
        assert!(!all.begin("wiki", "b").is_beside_another);
        assert!(!all.begin("other", "a").is_beside_another);
        third.keep("grant");
        drop((second, third));
        assert!(all.begin("wiki", "a").is_beside_another, "it was sent with them");
        all.forget("another");
        assert!(all.begin("wiki", "a").is_beside_another);
        all.forget("grant");
        for _ in 0..2 {
            assert!(!all.begin("wiki", "a").is_beside_another);
        }
    }
}
