//! Reading a file of users.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use csv::{ReaderBuilder, StringRecord};

use super::columns::Places;
use super::{BadLine, Columns, NewUser, Why};
use crate::mobile::Mobile;

/// A file, read to its end.
#[derive(Debug)]
pub struct Sheet {
    /// Whom it names, by number.
    pub users: Vec<NewUser>,
    /// What else there is in it.
    pub bad: Vec<BadLine>,
    /// The columns that are not read.
    pub left_out: Vec<String>,
}

/// The file cannot be read as a list of users at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is written in another encoding.
    #[error(
        "line {line} is not UTF-8 → convert the file first: iconv -f {encoding} -t UTF-8 FILE > NEW"
    )]
    NotUtf8 {
        /// The first line that is not.
        line: usize,
        /// The encoding that it most likely has.
        encoding: &'static str,
    },
    /// No column holds the numbers.
    #[error(
        "no column is called mobile → name the columns in the first line, or say --mobile-column NAME"
    )]
    NoMobile,
    /// A column that was asked for is not there.
    #[error("no column is called {0}")]
    NoColumn(String),
    /// Two columns could be meant.
    #[error("more than one column for the {what}: {columns} → say which with --{what}-column NAME")]
    Ambiguous {
        /// What they hold.
        what: &'static str,
        /// Their names.
        columns: String,
    },
    /// The library that takes records apart gives up.
    #[error(transparent)]
    Broken(#[from] csv::Error),
}

/// Reads a file whose first line names its columns. A line that cannot be taken is no error; what is
/// asked of every line can be read in [`Why`].
///
/// # Errors
/// If the columns are not found, or it is not written in UTF-8.
pub fn read(file: &[u8], columns: &Columns) -> Result<Sheet, Unreadable> {
    let text = std::str::from_utf8(file).map_err(|error| not_utf8(file, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut csv = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let places = columns.find(csv.headers()?)?;
    let expected = csv.headers()?.len();

    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut first_lines = HashMap::new();
    let (mut users, mut bad) = (Vec::new(), Vec::new());
    let mut record = StringRecord::new();
    while csv.read_record(&mut record)? {
        let line = lines.line_of(&record);
        match take(line, &record, expected, &places, &mut first_lines) {
            Ok(user) => users.push(user),
            Err(why) => {
                let number = record.get(places.mobile).filter(|_| record.len() == expected);
                bad.push(BadLine { line, number: number.and_then(shown), why });
            }
        }
    }
    users.sort_unstable_by(|one: &NewUser, other| one.mobile.cmp(&other.mobile));
    Ok(Sheet { users, bad, left_out: places.left_out })
}

fn take(
    line: usize,
    record: &StringRecord,
    expected: usize,
    places: &Places,
    first_lines: &mut HashMap<Mobile, usize>,
) -> Result<NewUser, Why> {
    if record.len() != expected {
        return Err(Why::Fields { has: record.len(), expected });
    }
    let field = |at: usize| record.get(at).unwrap_or_default();
    let mobile: Mobile = field(places.mobile).parse()?;
    match first_lines.entry(mobile.clone()) {
        Entry::Occupied(first) => return Err(Why::Repeats(*first.get())),
        Entry::Vacant(first) => first.insert(line),
    };
    let name = places.name.map(field).unwrap_or_default().parse()?;
    // Django marks with a `!` that there is none.
    let password =
        places.password.map(field).filter(|kept| !kept.is_empty() && !kept.starts_with('!'));
    let password = password.map(str::parse).transpose()?;
    Ok(NewUser { line, mobile, name, password })
}

/// The number as it was typed, if it is made of what numbers are made of: what has slipped into its
/// column from another may be a password.
fn shown(typed: &str) -> Option<String> {
    let is_of_a_number = |c: char| c.is_numeric() || " +-–.*()Ee".contains(c);
    let typed = typed.trim();
    let shown = !typed.is_empty() && typed.len() <= 64 && typed.chars().all(is_of_a_number);
    shown.then(|| typed.to_owned())
}

fn not_utf8(file: &[u8], at: usize) -> Unreadable {
    let is_utf16 = file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]);
    Unreadable::NotUtf8 {
        line: 1 + line_ends(&file[..at]),
        encoding: if is_utf16 { "UTF-16" } else { "GBK" },
    }
}

/// Counts lines as an editor does: the reader of records is off by one after a blank line or a `\r\n`.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line in which a record begins. Records are asked for in their order.
    fn line_of(&mut self, record: &StringRecord) -> usize {
        let from = record.position().map_or(self.at, |position| {
            usize::try_from(position.byte()).unwrap_or(self.text.len())
        });
        let blank =
            self.text[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += line_ends(&self.text[self.at..from + blank]);
        self.at = from + blank;
        self.line
    }
}

/// How many lines end in a text: each `\n`, and each `\r` that has none behind it.
fn line_ends(text: &[u8]) -> usize {
    let next = text.iter().skip(1).chain(&[0]);
    let ends = |(byte, next): &(&u8, &u8)| **byte == b'\n' || (**byte == b'\r' && **next != b'\n');
    text.iter().zip(next).filter(ends).count()
}
