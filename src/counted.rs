//! How many of something, in words.

use std::fmt::Display;

/// `1 user`, `2 users`; the plural of the word has an `s`.
#[must_use]
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_none_is_not() {
        let said = [0_i64, 1, 2, -1, 21].map(|count| counted(count, "bad line"));
        assert_eq!(
            said,
            ["0 bad lines", "1 bad line", "2 bad lines", "-1 bad lines", "21 bad lines"]
        );
    }
}
