//! Passwords that are tried first.
//!
//! The list is the one that Django ships (`common-passwords.txt.gz`, compiled by Royce Williams from public
//! leaks; BSD-3-Clause), cut to those of eight characters or more, the fewest that may be set.

use std::sync::LazyLock;

/// Sorted, in lower case.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether somebody who guesses would come upon it early: in the list, a short piece repeated, or a run
/// along the digits or the alphabet.
pub(super) fn is_common(text: &str) -> bool {
    let text = text.to_lowercase();
    let letters: Vec<char> = text.chars().collect();
    let period = period(&letters);
    let piece: String = letters[..period].iter().collect();
    let is_repeated = period * 2 <= letters.len() && (period <= 4 || is_listed(&piece));
    is_listed(&text) || is_repeated || is_run(&letters)
}

fn is_listed(text: &str) -> bool {
    COMMON.binary_search(&text).is_ok()
}

/// The length of the shortest piece that the text repeats, its whole length if it repeats none.
fn period(letters: &[char]) -> usize {
    let repeats = |period: &usize| letters.iter().zip(&letters[*period..]).all(|(a, b)| a == b);
    (1..letters.len()).find(repeats).unwrap_or(letters.len())
}

/// `abcdef…`, `987654…`; after 9 comes 0.
fn is_run(letters: &[char]) -> bool {
    let follows = |a: char, b: char| {
        u32::from(b).checked_sub(u32::from(a)) == Some(1) || (a, b) == ('9', '0')
    };
    let up = letters.windows(2).all(|pair| follows(pair[0], pair[1]));
    let down = letters.windows(2).all(|pair| follows(pair[1], pair[0]));
    up || down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_there_and_can_be_searched() {
        assert!(COMMON.len() > 8000 && COMMON.is_sorted());
        assert!(
            COMMON.iter().all(|line| line.chars().count() >= 8 && line.to_lowercase() == *line)
        );
    }

    #[test]
    fn what_is_tried_first_is_known() {
        for common in [
            "password1",
            "PASSWORD1",
            "aaaaaaaaaaaaaaa",
            "123123123123123",
            "abcdabcdabcdab",
            "passwordpassword",
            "12345678901234567",
            "98765432109876",
            "abcdefghijklmnop",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_nobody_comes_upon_is_not() {
        for rare in [
            "correct horse battery staple",
            "松鼠洗盒子三天在河边",
            "13571357913579x",
            "abcdefgh ijklmnop",
        ] {
            assert!(!is_common(rare), "{rare}");
        }
    }
}
