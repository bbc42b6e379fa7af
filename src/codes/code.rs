//! The digits that go out by SMS and come back by form.

use std::fmt;
use std::str::FromStr;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{random, typed};

/// `CODE_LENGTH`: six digits at least (NIST SP 800-63B-4 §3.1.3.2), eight at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLength(u32);

impl Default for CodeLength {
    fn default() -> Self {
        Self(6)
    }
}

impl FromStr for CodeLength {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(digits @ 6..=8) => Ok(Self(digits)),
            _ => Err("a number of digits from 6 to 8 is expected"),
        }
    }
}

/// A sign-in code: six to eight ASCII digits, leading zeros kept. It cannot be printed by accident, and is wiped
/// from memory when it is dropped.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

/// What was typed cannot be a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code: 6 to 8 digits are expected")]
pub struct NotACode;

/// More than any spelling needs; what is longer is not looked at.
const LONGEST_SPELLING: usize = 64;

impl Code {
    /// A new code, uniform among all of its length.
    #[must_use]
    pub fn random(length: CodeLength) -> Self {
        let width = length.0 as usize;
        Self(Zeroizing::new(format!("{:0width$}", random::below(10_u32.pow(length.0)))))
    }

    /// The digits in clear. For the SMS and the seal alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

/// Takes spaces, hyphens, full-width digits and unseen marks, as people copy them out of a message.
impl FromStr for Code {
    type Err = NotACode;

    fn from_str(typed: &str) -> Result<Self, NotACode> {
        if typed.len() > LONGEST_SPELLING {
            return Err(NotACode);
        }
        let digits = Zeroizing::new(typed::plain(typed));
        if matches!(digits.len(), 6..=8) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(NotACode)
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn random_codes_have_their_length_and_keep_leading_zeros() {
        for digits in 6..=8 {
            let length: CodeLength = digits.to_string().parse().expect("allowed");
            let codes: HashSet<String> =
                (0..300).map(|_| Code::random(length).expose().to_owned()).collect();
            assert!(codes.iter().all(|code| code.len() == digits));
            assert!(codes.len() > 290, "codes repeat");
            // Of 300 uniform codes none begins with a zero once in 10^13 runs.
            assert!(codes.iter().any(|code| code.starts_with('0')));
        }
        for other in ["5", "9", "", "six", "-6"] {
            assert!(other.parse::<CodeLength>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_code_is_read_as_people_write_it_and_never_printed() {
        for spelling in
            ["012345", " 012 345 ", "012-345", "０１２３４５", "\u{2068}012345\u{2069}\u{feff}"]
        {
            assert_eq!(spelling.parse::<Code>().expect(spelling).expose(), "012345");
        }
        let code: Code = "012345".parse().expect("valid");
        assert_eq!(format!("{code:?}"), "Code(…)");
        let _is_wiped: &dyn zeroize::ZeroizeOnDrop = &code.0;
    }

    #[test]
    fn nothing_else_is_a_code() {
        for other in [
            "",
            "12345",
            "123456789",
            "12345a",
            "+123456",
            "１２３４５",
            "null",
            "١٢٣٤٥٦",
            "(123456)",
            "123.456",
            "123456\0",
        ] {
            assert!(other.parse::<Code>().is_err(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_digits(typed in "\\PC{0,12}|[０-９0-9 -]{5,12}") {
            if let Ok(code) = typed.parse::<Code>() {
                prop_assert!(matches!(code.expose().len(), 6..=8));
                prop_assert!(code.expose().bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
