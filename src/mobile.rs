//! The mobile number: proven valid once, shown masked ever after.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::typed;

/// A mainland-China mobile number in its canonical form: eleven ASCII digits, `1[3-9]…`.
///
/// Every spelling of a number is one value, so one user and one limit. Printing it shows
/// `138****8000`; the whole number has to be asked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mobile(String);

/// What was typed is not a mainland mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a mainland mobile number: 11 digits beginning with 13 to 19 are expected, with or without +86"
)]
pub struct NotAMobile;

/// More than any spelling needs; what is longer is not looked at.
const LONGEST_SPELLING: usize = 64;

impl Mobile {
    /// The whole number. For the provider and the database, never for a log.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The same with the country before it, as E.164 has it: `+8613800138000`.
    #[must_use]
    pub fn e164(&self) -> String {
        format!("+86{}", self.0)
    }
}

/// Takes spaces, hyphens, dots, parentheses, full-width digits, unseen marks and the country prefixes `+86`,
/// `0086`, `86`.
impl FromStr for Mobile {
    type Err = NotAMobile;

    fn from_str(typed: &str) -> Result<Self, NotAMobile> {
        if typed.len() > LONGEST_SPELLING {
            return Err(NotAMobile);
        }
        let spelled = typed::plain(typed);
        // What a spreadsheet makes of a number ends in `.0`: without the dot it would be another number.
        if spelled.split('.').skip(1).any(|group| matches!(group.len(), 1 | 2)) {
            return Err(NotAMobile);
        }
        let spelled = spelled.replace(['.', '(', ')'], "");
        let digits = ["+86", "0086", "86"]
            .iter()
            .find_map(|prefix| spelled.strip_prefix(prefix))
            .unwrap_or(&spelled);
        let well_formed = matches!(
            digits.as_bytes(),
            [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit)
        );
        if well_formed { Ok(Self(digits.to_owned())) } else { Err(NotAMobile) }
    }
}

impl TryFrom<String> for Mobile {
    type Error = NotAMobile;

    fn try_from(text: String) -> Result<Self, NotAMobile> {
        text.parse()
    }
}

impl From<Mobile> for String {
    fn from(mobile: Mobile) -> Self {
        mobile.0
    }
}

/// Masked: `138****8000`.
impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_is_one_number() {
        for spelling in [
            "13800138000",
            "+8613800138000",
            "008613800138000",
            "8613800138000",
            "+86 138 0013 8000",
            "138-0013-8000",
            " 138 0013\u{3000}8000 ",
            "１３８００１３８０００",
            "＋８６ １３８－００１３－８０００",
            "\u{202d}13800138000\u{202c}",
            "\u{2066}+86\u{2069} \u{2068}138\u{2060}0013\u{feff}8000\u{61c}",
            "138\u{ad}0013\u{fe0f}8000",
            "(+86)138 0013 8000",
            "+86 (138) 0013-8000",
            "（＋８６）１３８．００１３．８０００",
            "138.0013.8000",
            "+86.13800138000",
            "138·0013·8000",
            "138•0013・8000.",
            "138−0013—8000",
        ] {
            let mobile: Mobile = spelling.parse().expect(spelling);
            assert_eq!(mobile.digits(), "13800138000", "{spelling}");
        }
    }

    #[test]
    fn nothing_else_is_a_number() {
        for other in [
            "",
            "1380013800",
            "138001380000",
            "12800138000",
            "23800138000",
            "+85298765432",
            "+1-4155550100",
            "13800138000;drop",
            "1380013800O",
            "+13800138000",
            "868613800138000",
            "١٣٨٠٠١٣٨٠٠٠",
            "13800138000\0",
            "13800138000.0",
            "1380013800.0",
            "138001380.00",
            "1380013800．0",
            "1.38E+10",
            "138/0013/8000",
            "138,0013,8000",
            "1️⃣3800138000",
            "(010) 6277 0000",
        ] {
            assert_eq!(other.parse::<Mobile>(), Err(NotAMobile), "{other}");
        }
    }

    #[test]
    fn it_prints_masked() {
        let mobile: Mobile = "13800138000".parse().expect("valid");
        assert_eq!(format!("{mobile} {mobile:?}"), "138****8000 Mobile(138****8000)");
    }

    proptest! {
        #[test]
        fn what_parses_is_canonical(typed in "\\PC{0,30}|[+０-９0-9 .()-]{9,20}") {
            if let Ok(mobile) = typed.parse::<Mobile>() {
                let digits = mobile.digits();
                prop_assert_eq!(digits.len(), 11);
                prop_assert!(digits.bytes().all(|b| b.is_ascii_digit()));
                prop_assert_eq!(digits.parse(), Ok(mobile.clone()));
            }
        }

        #[test]
        fn every_mainland_number_parses(
            digits in "1[3-9][0-9]{9}", prefix in "(\\+86|0086|86)?", gap in "[ -]{0,2}|[.·\u{2066}-\u{2069}()]",
        ) {
            let spelled = format!("{prefix}{gap}{}{gap}{}", &digits[..3], &digits[3..]);
            prop_assert_eq!(spelled.parse::<Mobile>().map(String::from), Ok(digits));
        }
    }
}
