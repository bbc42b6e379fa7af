//! Reading a file of users.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use csv::StringRecord;

use super::columns::Places;
use super::records::{Raw, Records, line_ends};
use super::unreadable::Unreadable;
use super::{BadLine, Columns, NewUser, Why, format, quotes, shown};
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

/// Reads a file whose first line names its columns. A line that cannot be taken is no error; what is
/// asked of every line can be read in [`Why`].
///
/// # Errors
/// If the columns are not found, or it is not written in UTF-8.
pub fn read(file: &[u8], columns: &Columns) -> Result<Sheet, Unreadable> {
    if let Some(other) = format::other(file) {
        return Err(Unreadable::Other(other));
    }
    let text = std::str::from_utf8(file).map_err(|error| not_utf8(file, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = Records::of(text);
    let (raw, header) = records.next()?.ok_or(Unreadable::NoMobile)?;
    let places = header_places(raw, header, columns)?;
    let expected = header.len();
    let mut first_lines = HashMap::new();
    let (mut users, mut bad) = (Vec::new(), Vec::new());
    while let Some((raw, record)) = records.next()? {
        if let Some((line, why)) = quotes::fault(raw, places.mobile, expected) {
            bad.push(BadLine { line, number: None, why });
            continue;
        }
        match take(raw.line, record, expected, &places, &mut first_lines) {
            Ok(user) => users.push(user),
            Err(why) => {
                let number = record.get(places.mobile).filter(|_| record.len() == expected);
                bad.push(BadLine { line: raw.line, number: number.and_then(shown), why });
            }
        }
    }
    users.sort_unstable_by(|one: &NewUser, other| one.mobile.cmp(&other.mobile));
    Ok(Sheet { users, bad, left_out: places.left_out })
}

fn header_places(
    raw: Raw<'_>,
    header: &StringRecord,
    columns: &Columns,
) -> Result<Places, Unreadable> {
    if format::is_for_excel(raw.text) {
        return Err(Unreadable::ForExcel);
    }
    let found = columns.find(header);
    if let Err(Unreadable::NoMobile | Unreadable::NoColumn(_)) = found
        && let Some(separator) =
            raw.text.lines().next().and_then(|line| format::separator(line, columns))
    {
        return Err(Unreadable::Separated(separator));
    }
    match quotes::fault_in_header(raw) {
        Some((line, why)) => Err(Unreadable::FirstLine(BadLine { line, number: None, why })),
        None => found,
    }
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

fn not_utf8(file: &[u8], at: usize) -> Unreadable {
    let is_utf16 = file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]);
    Unreadable::NotUtf8 {
        line: 1 + line_ends(&file[..at]),
        encoding: if is_utf16 { "UTF-16" } else { "GBK" },
    }
}
