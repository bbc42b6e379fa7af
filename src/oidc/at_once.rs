//! Exchanges of one code that are under way at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::token::{Fingerprint, Token};

/// Which codes are being exchanged. An application that presses twice at once has not lost its code to anybody; one that
/// comes with it again when all is done may have.
#[derive(Clone, Debug, Default)]
pub(super) struct AtOnce(Arc<Mutex<HashMap<String, usize>>>);

/// One exchange that is under way.
pub(super) struct UnderWay {
    all: AtOnce,
    code: Fingerprint,
    /// Whether it has begun while another was under way.
    pub is_beside_another: bool,
}

impl AtOnce {
    /// An exchange of this code begins.
    pub fn begin(&self, code: &Token) -> UnderWay {
        let code = code.fingerprint();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let beside = all.entry(code.as_str().to_owned()).or_default();
        *beside += 1;
        UnderWay { all: self.clone(), is_beside_another: *beside > 1, code }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(beside) = all.get_mut(self.code.as_str()) {
            *beside -= 1;
            if *beside == 0 {
                all.remove(self.code.as_str());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_at_once_and_what_comes_after_is_not() {
        let (all, code) = (AtOnce::default(), Token::random());
        let first = all.begin(&code);
        let second = all.begin(&code);
        assert!(!first.is_beside_another && second.is_beside_another);
        drop(first);
        let third = all.begin(&code);
        assert!(third.is_beside_another && !all.begin(&Token::random()).is_beside_another);
        drop((second, third));
        assert!(!all.begin(&code).is_beside_another);
    }
}
