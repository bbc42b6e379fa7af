//! The records of a file, each as it stands there.

use csv::{Reader, ReaderBuilder, StringRecord};

/// A file, record by record.
pub(super) struct Records<'a> {
    text: &'a str,
    csv: Reader<&'a [u8]>,
    record: StringRecord,
    at: usize,
    line: usize,
}

/// A record before it is taken apart.
#[derive(Clone, Copy)]
pub(super) struct Raw<'a> {
    /// The line in which it begins, counted from 1 as an editor does.
    pub line: usize,
    pub text: &'a str,
}

impl<'a> Records<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut csv = ReaderBuilder::new();
        let csv = csv.flexible(true).has_headers(false).from_reader(text.as_bytes());
        Self { text, csv, record: StringRecord::new(), at: 0, line: 1 }
    }

    /// The next one, as it stands there and taken apart. Rows that a spreadsheet has emptied are none.
    pub fn next(&mut self) -> csv::Result<Option<(Raw<'a>, &StringRecord)>> {
        loop {
            if !self.csv.read_record(&mut self.record)? {
                return Ok(None);
            }
            if self.record.iter().any(|field| !field.trim().is_empty()) {
                break;
            }
        }
        let place = |byte| usize::try_from(byte).unwrap_or(self.text.len());
        let from = self.record.position().map_or(self.at, |position| place(position.byte()));
        let to = place(self.csv.position().byte());
        let text = self.text[from..to].trim_start_matches(['\r', '\n']);
        // The reader's own count is off by one after a blank line or a `\r\n`.
        self.line += line_ends(&self.text.as_bytes()[self.at..to - text.len()]);
        self.at = to - text.len();
        Ok(Some((Raw { line: self.line, text }, &self.record)))
    }
}

impl Raw<'_> {
    /// The line of this byte of it.
    pub fn line_at(&self, byte: usize) -> usize {
        self.line + line_ends(&self.text.as_bytes()[..byte])
    }
}

/// How many lines end in a text: each `\n`, and each `\r` that has none behind it.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let next = text.iter().skip(1).chain(&[0]);
    let ends = |(byte, next): &(&u8, &u8)| **byte == b'\n' || (**byte == b'\r' && **next != b'\n');
    text.iter().zip(next).filter(ends).count()
}
