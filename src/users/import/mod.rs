//! Many users at once, from a file with commas: read and judged as a whole first, then written in one go.

mod columns;
mod format;
mod quotes;
mod reader;
mod records;
mod table;
#[cfg(test)]
mod tests;
mod unreadable;

pub use columns::Columns;
pub use reader::{Sheet, read};
pub use unreadable::Unreadable;

use std::fmt;

use super::{Name, NotAName};
use crate::counted::counted;
use crate::mobile::{Mobile, NotAMobile};
use crate::passwords::{Hash, NotAHash};

/// Somebody to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Where in the file, counted from 1 as an editor does.
    pub line: usize,
    /// The number, in its one spelling.
    pub mobile: Mobile,
    /// What the pages call the person.
    pub name: Name,
    /// What was kept of the password elsewhere, if there was one.
    pub password: Option<Hash>,
}

/// A line that cannot be taken. Printing it says where and why.
#[derive(Debug, PartialEq, Eq)]
pub struct BadLine {
    line: usize,
    number: Option<String>,
    why: Why,
}

/// Why a line cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Something is left out, or a comma is in it that is no separator.
    #[error("it has {}, and the first line has {expected}", counted(*.has, "field"))]
    Fields {
        /// As many as the line has.
        has: usize,
        /// As many as it should have.
        expected: usize,
    },
    /// A quote opens in it, and the file ends within.
    #[error(
        "a quote (\") opens in it and none closes it, so all that stands behind it is lost → close it, or take it away"
    )]
    Unclosed,
    /// Between two quotes there is a line of somebody else's.
    #[error(
        "a quote (\") opens in it and the next one, in line {to}, closes it, so line {other} is lost → close it \
         where its field ends, or take it away"
    )]
    Swallows {
        /// Where it is closed.
        to: usize,
        /// The first line that is somebody else's.
        other: usize,
    },
    /// A quoted field goes on behind its end.
    #[error(
        "a quote (\") opens in it, and behind the next one, in line {to}, stands text → close it where its field \
         ends, take it away, or, within a quoted field, write it twice (\"\")"
    )]
    BehindQuote {
        /// Where it is closed.
        to: usize,
    },
    /// Its number is none.
    #[error(transparent)]
    Mobile(#[from] NotAMobile),
    /// Its name is none.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// Its password is kept in a way that cannot be checked here.
    #[error("the password: {0}; leave it empty, and the person signs in by code")]
    Password(#[from] NotAHash),
    /// Its number stands in a line before.
    #[error("the same number as in line {0}")]
    Repeats(usize),
    /// Its number has a user in the database.
    #[error("a user already")]
    Known,
}

impl BadLine {
    /// Somebody who cannot be added, being there.
    #[must_use]
    pub fn known(user: &NewUser) -> Self {
        Self { line: user.line, number: Some(user.mobile.digits().to_owned()), why: Why::Known }
    }

    /// Where in the file, counted from 1 as an editor does.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

/// `line 7: 1380013800: not a mainland mobile number …`
impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if let Some(number) = &self.number {
            write!(f, "{number}: ")?;
        }
        write!(f, "{}", self.why)
    }
}

/// The number as it was typed, if it is made of what numbers are made of: what has slipped into its
/// column from another may be a password.
fn shown(typed: &str) -> Option<String> {
    let is_of_a_number = |c: char| c.is_numeric() || " +-–.·*()（）Ee".contains(c);
    let typed = typed.trim();
    let shown = !typed.is_empty() && typed.len() <= 64 && typed.chars().all(is_of_a_number);
    shown.then(|| typed.to_owned())
}
