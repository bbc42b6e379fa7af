//! Characters of which nothing is seen, and which can turn round, break or hide what stands beside them.

/// Whether it is a mark that is not drawn: Unicode's `Default_Ignorable_Code_Point`, and the marks of
/// annotations.
#[must_use]
pub fn is_mark(c: char) -> bool {
    let is_other = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    is_other || is_joiner(c) || is_selector(c)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Chooses between the forms of the character before it.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a text is seen as it is: it has no marks where they are not needed, no line breaks, and nothing
/// that a terminal would obey.
#[must_use]
pub fn is_none_in(text: &str) -> bool {
    judged(text).all(|(_, is_seen)| is_seen)
}

/// The text with all that would not be seen written out, as `\u{202e}`.
#[must_use]
pub fn written_out(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (c, is_seen) in judged(text) {
        if is_seen {
            shown.push(c);
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    shown
}

/// Each character, and whether it may stand there.
fn judged(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = ' ';
    text.chars().map(move |c| {
        let is_behind_something = !before.is_whitespace() && may_stand_alone(before);
        let is_seen = if is_selector(c) {
            is_behind_something
        } else if is_joiner(c) {
            // Families of emoji, and the scripts of Iran and India, need it behind another character.
            is_behind_something || is_selector(before)
        } else {
            may_stand_alone(c)
        };
        before = c;
        (c, is_seen)
    })
}

fn may_stand_alone(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') && !is_mark(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        for (text, shown) in [
            ("小明\u{202e}eciov", "小明\\u{202e}eciov"),
            ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
            ("\u{200b}", "\\u{200b}"),
            ("\u{feff}a\u{ad}b", "\\u{feff}a\\u{ad}b"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
            ("\u{1b}[2Ja\u{9b}2J\n\t\0", "\\u{1b}[2Ja\\u{9b}2J\\u{a}\\u{9}\\u{0}"),
            ("\u{3164}", "\\u{3164}"),
            ("a\u{e0041}", "a\\u{e0041}"),
            ("\u{200d}", "\\u{200d}"),
            ("a \u{200d}b", "a \\u{200d}b"),
            ("a\u{200d}\u{200d}b", "a\u{200d}\\u{200d}b"),
            ("a\u{fe0f}\u{fe0f}", "a\u{fe0f}\\u{fe0f}"),
        ] {
            assert_eq!(written_out(text), shown);
            assert!(!is_none_in(text), "{shown}");
        }
    }

    #[test]
    fn what_is_seen_stays_as_it_is() {
        for text in [
            "",
            "O'Neill, \"J\" \\ 小明\u{3000}\u{a0}𠮷",
            "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥 👍🏽",
            "葛\u{e0100}城",
            "علی\u{200c}رضا",
            "ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ",
        ] {
            assert!(is_none_in(text), "{}", text.escape_debug());
            assert_eq!(written_out(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_unicode_would_not_have_drawn_is_a_mark(
            ignorable in "\\p{Default_Ignorable_Code_Point}{1,9}",
            other in "[^\\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]{0,9}",
        ) {
            prop_assert!(ignorable.chars().all(is_mark), "{}", ignorable.escape_unicode());
            prop_assert!(!other.contains(is_mark), "{}", other.escape_unicode());
        }

        #[test]
        fn what_is_written_out_is_seen(text in "\\PC{0,9}[\\x00-\\x9f\u{200b}-\u{206f}\u{fe00}-\u{feff}a]{0,20}") {
            let shown = written_out(&text);
            prop_assert!(is_none_in(&shown) && !shown.contains(char::is_control));
            prop_assert_eq!(shown == text, is_none_in(&text));
        }
    }
}
