//! What the pages call a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::mobile::Mobile;
use crate::unseen;

/// The longest name, in characters.
const LONGEST: usize = 100;

/// A name, as the person or the operator wrote it; may be empty. Printing it shows what would not be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// The text is too long for a name, or has a line break in it, or worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has at most {LONGEST} characters, all of them printable")]
pub struct NotAName;

impl Name {
    /// A name that is in the database, where an earlier release may have let in more.
    #[must_use]
    pub fn kept(name: String) -> Self {
        Self(name)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What applications call the person: the name, or the masked number where there is none.
    #[must_use]
    pub fn or_masked(&self, mobile: &Mobile) -> String {
        if self.is_empty() { mobile.to_string() } else { self.0.clone() }
    }

    /// The name as text, for machines.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes spaces around it.
impl FromStr for Name {
    type Err = NotAName;

    fn from_str(typed: &str) -> Result<Self, NotAName> {
        let name = typed.trim();
        let fits = name.chars().count() <= LONGEST && unseen::is_none_in(name);
        fits.then(|| Self(name.to_owned())).ok_or(NotAName)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&unseen::written_out(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_short_and_printable() {
        for (typed, name) in
            [("", ""), (" \u{3000}", ""), (" 小明\n", "小明"), ("O'Neill, J", "O'Neill, J")]
        {
            assert_eq!(typed.parse::<Name>().expect("a name").as_str(), name);
        }
        assert!("名".repeat(100).parse::<Name>().is_ok());
        for other in ["a\tb", "a\nb", "a\0", "a\u{1b}[2J", &"名".repeat(101)] {
            assert_eq!(other.parse::<Name>(), Err(NotAName), "{other:?}");
        }
        for unseen in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}', '\u{85}'] {
            assert_eq!(format!("小{unseen}明").parse::<Name>(), Err(NotAName), "{unseen:?}");
        }
    }

    #[test]
    fn a_name_of_an_earlier_release_is_printed_as_what_it_is() {
        let name = Name::kept("小明\u{202e}\u{1b}[2J".to_owned());
        assert_eq!(name.to_string(), "小明\\u{202e}\\u{1b}[2J");
        assert_eq!(name.as_str(), "小明\u{202e}\u{1b}[2J");
    }

    proptest! {
        #[test]
        fn what_parses_is_canonical(typed in "\\s{0,3}\\PC{0,120}\\s{0,3}") {
            if let Ok(name) = typed.parse::<Name>() {
                prop_assert_eq!(name.as_str(), typed.trim());
                prop_assert_eq!(name.as_str().parse(), Ok(name.clone()));
            }
        }
    }
}
