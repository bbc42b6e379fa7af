//! Who has a password hashed, or waits for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many places one has at most, lest somebody fill the line alone.
const PLACES_EACH: usize = 2;

/// A line with so many places.
#[derive(Clone, Debug)]
pub(super) struct Line {
    places: usize,
    /// Who has one, as often as they have.
    taken: Arc<Mutex<Vec<String>>>,
}

/// A place in the line, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    line: Line,
    whose: String,
}

impl Line {
    pub(super) fn of(places: usize) -> Self {
        Self { places, taken: Arc::default() }
    }

    /// `None` if no place is left, or none for them.
    pub(super) fn enter(&self, who: &str) -> Option<Place> {
        let mut taken = self.taken();
        let theirs = taken.iter().filter(|whose| *whose == who).count();
        if taken.len() >= self.places || theirs >= PLACES_EACH {
            return None;
        }
        taken.push(who.to_owned());
        Some(Place { line: self.clone(), whose: who.to_owned() })
    }

    fn taken(&self) -> MutexGuard<'_, Vec<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.line.taken();
        if let Some(at) = taken.iter().position(|whose| *whose == self.whose) {
            taken.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_two_places_and_leaves_the_others() {
        let line = Line::of(4);
        let first = line.enter("192.0.2.1");
        let second = line.enter("192.0.2.1");
        assert!(first.is_some() && second.is_some() && line.enter("192.0.2.1").is_none());
        let others = [line.enter("192.0.2.2"), line.enter("192.0.2.3")];
        assert!(others.iter().all(Option::is_some) && line.enter("192.0.2.4").is_none());
        drop(first);
        assert!(line.enter("192.0.2.1").is_some(), "it has one again");
    }
}
