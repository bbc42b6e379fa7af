//! A password, as somebody types it.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::common;
use crate::mobile::Mobile;

/// The longest that is taken, in characters (NIST SP 800-63B-4 §3.1.1.2 asks for 64 at least).
const LONGEST: usize = 128;

/// A password that is never printed, in Unicode's form NFC: keyboards write `é` in two ways. It is wiped from memory
/// when it is dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// `PASSWORD_MIN_LENGTH`, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordLength(usize);

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has fewer characters.
    #[error("a password has at least {0} characters; a few words are easy to remember")]
    TooShort(usize),
    /// It has more characters.
    #[error("a password has at most {0} characters")]
    TooLong(usize),
    /// It has a character that cannot be typed.
    #[error("a password has no line break, tab or other control character")]
    NotPrintable,
    /// It is among those that everybody tries first.
    #[error("this password is among those that are tried first: choose one that nobody guesses")]
    Common,
}

impl Password {
    /// One that is chosen now, by whoever has this number.
    ///
    /// # Errors
    /// If it is too short, too long, or easy to guess. There are no other rules.
    pub fn chosen(text: &str, least: PasswordLength, mobile: &Mobile) -> Result<Self, Unfit> {
        let text = normal(text);
        let length = text.chars().count();
        if length < least.0 {
            return Err(Unfit::TooShort(least.0));
        }
        if length > LONGEST {
            return Err(Unfit::TooLong(LONGEST));
        }
        if text.contains(char::is_control) {
            return Err(Unfit::NotPrintable);
        }
        if text.contains(mobile.digits()) || common::is_common(&text) {
            return Err(Unfit::Common);
        }
        Ok(Self(text))
    }

    /// One that is typed to be compared with what is kept, which may be of another time and another rule.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(normal(text))
    }

    pub(super) fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// In NFC. There is room for the longest that it can become (UAX #15, section 9): a text that grows leaves copies.
fn normal(text: &str) -> Zeroizing<String> {
    let mut normal = Zeroizing::new(String::with_capacity(3 * text.len()));
    normal.extend(text.nfc());
    normal
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// NIST SP 800-63B-4 §3.1.1.2, where the password is the only factor.
impl Default for PasswordLength {
    fn default() -> Self {
        Self(15)
    }
}

impl FromStr for PasswordLength {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(length @ 8..=LONGEST) => Ok(Self(length)),
            _ => Err("a number of characters from 8 to 128 is expected"),
        }
    }
}

impl fmt::Display for PasswordLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen(text: &str) -> Result<(), Unfit> {
        let mobile = "13800138000".parse().expect("a mobile");
        Password::chosen(text, PasswordLength::default(), &mobile).map(drop)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(chosen("sōngshǔ xǐ hé t"), Ok(()));
        assert_eq!(chosen("松鼠洗盒子三天在河边晒太阳的"), Err(Unfit::TooShort(15)));
        assert_eq!(chosen("松鼠洗盒子三天在河边晒太阳的人"), Ok(()));
        assert_eq!(chosen(&"松鼠洗盒子三天".repeat(19)), Err(Unfit::TooLong(128)));
        assert_eq!(chosen("e\u{301}tangs de mai !"), Ok(()));
        assert_eq!(chosen("e\u{301}tangs de mai!"), Err(Unfit::TooShort(15)), "é is one");
        assert_eq!(chosen("three\twords here"), Err(Unfit::NotPrintable));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for common in
            ["passwordpassword", "PasswordPassword", "my 13800138000 phone", "qwertyuiopqwertyuiop"]
        {
            assert_eq!(chosen(common), Err(Unfit::Common), "{common}");
        }
    }

    #[test]
    fn the_two_spellings_of_a_letter_are_one_password() {
        assert_eq!(Password::typed("e\u{301}").expose(), Password::typed("é").expose());
    }

    #[test]
    fn it_is_not_printed() {
        let password = Password::typed("correct horse");
        assert_eq!(format!("{password:?}"), "Password(…)");
        let _is_wiped: &dyn zeroize::ZeroizeOnDrop = &password.0;
    }

    proptest! {
        #[test]
        fn what_is_chosen_is_what_is_typed(text in "\\PC{0,140}") {
            let mobile = "13800138000".parse().expect("a mobile");
            if let Ok(chosen) = Password::chosen(&text, PasswordLength::default(), &mobile) {
                let typed = Password::typed(&text);
                prop_assert_eq!(chosen.expose(), typed.expose());
            }
        }
    }
}
