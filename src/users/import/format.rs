//! What a file is that is no CSV with commas.

use csv::StringRecord;

use super::Columns;

/// How files begin that spreadsheets and admin pages write, whatever they are called.
const OTHERS: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "a workbook (.xlsx)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook (.xls)"),
    (b"\x1f\x8b", "compressed (.gz)"),
    (b"<", "HTML or XML"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a document (.rtf)"),
    (b"{", "JSON"),
];

/// What else than commas may stand between fields.
const SEPARATORS: [(char, &str); 5] = [
    (';', "semicolons (;)"),
    ('\t', "tabs"),
    ('|', "bars (|)"),
    ('，', "full-width commas (，)"),
    ('；', "full-width semicolons (；)"),
];

/// What the file is, where it is no text with fields.
pub(super) fn other(file: &[u8]) -> Option<&'static str> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file).trim_ascii_start();
    if file.is_empty() {
        return Some("empty");
    }
    // JSON lists its objects; a column may be called [mobile], too.
    let file = file.strip_prefix(b"[").unwrap_or(file).trim_ascii_start();
    OTHERS.iter().find(|(start, _)| file.starts_with(start)).map(|(_, what)| *what)
}

/// Whether the line tells Excel, and Excel alone, what stands between the fields.
pub(super) fn is_for_excel(line: &str) -> bool {
    let start = line.trim_start_matches('"').get(..4);
    start.is_some_and(|start| start.eq_ignore_ascii_case("sep="))
}

/// What stands between the names of columns, where it is no comma.
pub(super) fn separator(line: &str, columns: &Columns) -> Option<&'static str> {
    let is_it = |(separator, _): &&(char, &str)| {
        let names = line.split(*separator).map(|name| name.trim_matches('"'));
        let names: StringRecord = names.collect();
        names.len() > 1 && (!line.contains(',') || columns.find(&names).is_ok())
    };
    SEPARATORS.iter().find(is_it).map(|(_, what)| *what)
}
