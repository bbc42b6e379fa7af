//! What people type around digits, and phones put there for them.

/// The text with full-width characters folded to ASCII, and without the spaces, hyphens and
/// direction marks that people and address books put between digits.
#[must_use]
pub fn plain(typed: &str) -> String {
    typed.chars().filter_map(significant).collect()
}

#[expect(clippy::match_same_arms, reason = "each kind has a line of its own")]
fn significant(typed: char) -> Option<char> {
    match typed {
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10),
        '＋' => Some('+'),
        '-' | '－' | '‐' | '‑' | '–' => None,
        // Invisible: phones put direction marks around a number that is copied from the address book.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        space if space.is_whitespace() => None,
        other => Some(other),
    }
}
