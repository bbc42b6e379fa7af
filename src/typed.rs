//! What people type around digits, and phones put there for them.

use crate::unseen;

/// The text with full-width characters and dots of all kinds folded to ASCII, and without the spaces,
/// hyphens and unseen marks that people, address books and chat programs put around digits.
#[must_use]
pub fn plain(typed: &str) -> String {
    typed.chars().filter_map(significant).collect()
}

fn significant(typed: char) -> Option<char> {
    match typed {
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10),
        '＋' => Some('+'),
        '（' => Some('('),
        '）' => Some(')'),
        '．' | '·' | '•' | '・' | '‧' => Some('.'),
        '-' | '－' | '‐'..='―' | '−' | '﹘' | '﹣' => None,
        mark if unseen::is_mark(mark) => None,
        space if space.is_whitespace() => None,
        other => Some(other),
    }
}
