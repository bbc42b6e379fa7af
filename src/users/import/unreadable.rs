//! What a file is that is no list of users.

use super::BadLine;

/// The file cannot be read as a list of users at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no text with fields.
    #[error("it is {0}, not CSV → save it anew as CSV UTF-8, with commas")]
    Other(&'static str),
    /// Its first line is a word to a spreadsheet.
    #[error("its first line, sep=, is for Excel alone → save it anew as CSV UTF-8, with commas")]
    ForExcel,
    /// Something else than a comma stands between the fields.
    #[error(
        "its fields are separated by {0}, not by commas → save it anew as CSV UTF-8, with commas"
    )]
    Separated(&'static str),
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
    /// A quote in its first line takes in more than a name.
    #[error("{0}")]
    FirstLine(BadLine),
    /// The library that takes records apart gives up.
    #[error(transparent)]
    Broken(#[from] csv::Error),
}
