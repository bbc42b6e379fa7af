//! Exchanges of one code that are under way at the same time.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Which codes are being exchanged, and by whom. An application that presses twice at once has not lost its code to
/// anybody; one that comes with it again when all is done may have. What another does with the code is nothing to it.
#[derive(Clone, Default)]
pub(super) struct AtOnce(Arc<Mutex<HashMap<Exchange, usize>>>);

/// The application, as it says, and the code.
type Exchange = (String, String);

/// One exchange that is under way.
pub(super) struct UnderWay {
    all: AtOnce,
    which: Exchange,
    /// Whether it has begun while another was under way.
    pub is_beside_another: bool,
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
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let beside = all.entry(which.clone()).or_default();
        *beside += 1;
        UnderWay { all: self.clone(), is_beside_another: *beside > 1, which }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(beside) = all.get_mut(&self.which) {
            *beside -= 1;
            if *beside == 0 {
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
        drop((second, third));
        assert!(!all.begin("wiki", "a").is_beside_another);
    }
}
