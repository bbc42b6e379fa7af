//! Quotes that hold more than the field they stand around.

use csv::StringRecord;

use super::Why;
use super::records::{Raw, line_ends};
use crate::typed;

/// The fewest digits that are somebody's number, be it a wrong one; a postcode has six.
const FEWEST_DIGITS: usize = 7;

/// Where the parser is within a record. It is RFC 4180, as the reader of records has it.
#[derive(Clone, Copy)]
enum State {
    Start,
    Bare,
    Quoted(usize),
    /// At a quote that ends the field, or is the first of two that stand for one.
    Closed(usize),
}

/// A quoted field, from quote to quote.
struct Quoted {
    from: usize,
    to: usize,
}

/// What is wrong with the quotes of a record, and in which line. A quoted field may hold line breaks, but
/// no line that is somebody's by itself: there a quote is missing, or one too many, and a person is lost.
pub(super) fn fault(
    raw: Raw<'_>,
    record: &StringRecord,
    place: usize,
    expected: usize,
) -> Option<(usize, Why)> {
    fault_where(raw, |line| {
        let own = record.get(place).and_then(number);
        let mut numbers = numbers(line, place, expected).peekable();
        numbers.peek().is_some() && numbers.all(|number| Some(number) != own)
    })
}

/// The same of the line that names the columns, where no number stands at all.
pub(super) fn fault_in_header(raw: Raw<'_>) -> Option<(usize, Why)> {
    fault_where(raw, |line| line.split(',').any(|field| number(field).is_some()))
}

/// The digits of a field, if a number was meant.
fn number(typed: &str) -> Option<String> {
    let plain = typed::plain(&typed.replace('"', "")).replace(['+', '.', '(', ')'], "");
    let is_meant = plain.len() >= FEWEST_DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit());
    is_meant.then_some(plain)
}

/// The numbers of a line that stands in quotes, were it a record by itself, or the end of one. Commas in
/// what stands before can only move its own to the right.
fn numbers(line: &str, place: usize, expected: usize) -> impl Iterator<Item = String> {
    let fields: Vec<&str> = line.split(',').collect();
    let last = (fields.len() + place).checked_sub(expected).filter(|_| fields.len() > 1);
    let places = last.map_or(0..0, |last| place.min(last)..last + 1);
    places.filter_map(move |at| number(fields[at]))
}

fn fault_where(raw: Raw<'_>, is_somebodys: impl Fn(&str) -> bool) -> Option<(usize, Why)> {
    // A record that is written without quotes is one line.
    if !raw.text.contains('"') {
        return None;
    }
    let fields = match quoted(raw) {
        Ok(fields) => fields,
        Err(fault) => return Some(fault),
    };
    let mut begin = 0;
    for line in raw.text.split_inclusive(['\r', '\n']) {
        let end = begin + line.len();
        let is_around = |field: &&Quoted| {
            let breaks = line_ends(&raw.text.as_bytes()[field.from..field.to]) > 0;
            breaks && field.from < end && begin <= field.to
        };
        if let Some(Quoted { from, to }) = fields.iter().find(is_around)
            && is_somebodys(line.trim_end_matches(['\r', '\n']))
        {
            let (to, other) = (raw.line_at(*to), raw.line_at(begin));
            return Some((raw.line_at(*from), Why::Swallows { to, other }));
        }
        begin = end;
    }
    None
}

/// The quoted fields of a record; else the line in which a quote is wrong, and why.
fn quoted(raw: Raw<'_>) -> Result<Vec<Quoted>, (usize, Why)> {
    let mut fields = Vec::new();
    let mut state = State::Start;
    for (at, byte) in raw.text.bytes().enumerate() {
        state = match (state, byte) {
            (State::Start, b'"') => State::Quoted(at),
            (State::Quoted(from), b'"') => State::Closed(from),
            (State::Closed(from), b'"') => State::Quoted(from),
            (State::Quoted(_), _) => state,
            (State::Closed(from), b',' | b'\r' | b'\n') => {
                fields.push(Quoted { from, to: at });
                State::Start
            }
            (State::Closed(from), _) => {
                return Err((raw.line_at(from), Why::BehindQuote { to: raw.line_at(at) }));
            }
            (State::Start | State::Bare, b',' | b'\r' | b'\n') => State::Start,
            (State::Start | State::Bare, _) => State::Bare,
        };
    }
    match state {
        State::Quoted(from) => Err((raw.line_at(from), Why::Unclosed)),
        State::Closed(from) => {
            fields.push(Quoted { from, to: raw.text.len() });
            Ok(fields)
        }
        State::Start | State::Bare => Ok(fields),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::users::import::{Columns, read};

    /// How many a file names, or what is wrong with it.
    fn read_it(file: &str) -> Result<usize, String> {
        let sheet =
            read(file.as_bytes(), &Columns::default()).map_err(|error| error.to_string())?;
        let bad: Vec<String> = sheet.bad.iter().map(ToString::to_string).collect();
        if bad.is_empty() { Ok(sheet.users.len()) } else { Err(bad.join("; ")) }
    }

    #[test]
    fn a_quote_that_takes_in_others_is_named() {
        let unclosed = "a quote (\") opens in it and none closes it";
        let behind = |to: usize| {
            format!("a quote (\") opens in it, and behind the next one, in line {to}, stands text")
        };
        let swallows = |to: usize, other: usize| {
            format!(
                "a quote (\") opens in it and the next one, in line {to}, closes it, so line {other} is lost"
            )
        };
        for (lines, expected) in [
            ("13800138000,a,\"vip\n13800138001,b,\n13800138002,c,", format!("line 2: {unclosed}")),
            ("13800138000,a,\n13800138001,b,\n13800138002,c,\"vip", format!("line 4: {unclosed}")),
            ("13800138000,a,\"two\nlines\n13800138001,b,", format!("line 2: {unclosed}")),
            (
                "13800138000,a,\"x\ny\",\"z\n13800138001,b,",
                "line 3: a quote (\") opens in it and none closes it".to_owned(),
            ),
            (
                "13800138000,a,\"vip\n13800138001,b,x\n13800138002,c,\"vip",
                format!("line 2: {}", behind(4)),
            ),
            (
                "13800138000,a,\"vip\n13800138001,b,x\n13800138002,c,vip\"",
                format!("line 2: {}", swallows(4, 3)),
            ),
            (
                "13800138000,a,\"\n1380013800,b,x\"\n13800138002,c,",
                format!("line 2: {}", swallows(3, 3)),
            ),
            ("13800138000,\"a,\n13800138001,\",b", format!("line 2: {}", swallows(3, 3))),
            ("13800138000,\"a\" b,", format!("line 2: {}", behind(2))),
            ("\"13800138000\"1,a,", format!("line 2: {}", behind(2))),
        ] {
            for ends in ["\n", "\r\n", "\r"] {
                let file = format!("mobile,name,remark\n{lines}\n").replace('\n', ends);
                let error = read_it(&file).expect_err("somebody would be lost");
                assert!(error.starts_with(&expected), "{file:?}: {error}");
            }
        }
    }

    #[test]
    fn it_does_not_matter_in_which_column_the_quote_is() {
        for (file, expected) in [
            ("mobile,\"name\n13800138000,a\n", "line 1: a quote (\") opens in it and none"),
            ("\"mobile,name\n13800138000,a\n", "line 1: a quote (\") opens in it and none"),
            ("mobile,\"name\n13800138000,a\"\n", "line 1: a quote (\") opens in it and the next"),
            ("mobile,\"name\"s\n13800138000,a\n", "line 1: a quote (\") opens in it, and behind"),
            (
                "remark,name,mobile\n\"vip,a,13800138000\nx,b,13800138001\ny\",c,13800138002\n",
                "line 2: a quote (\") opens in it and the next one, in line 4, closes it, so line 2 is",
            ),
            (
                "name,mobile\n\"J, a,13800138000\n\"K, b\",13800138001\n",
                "line 2: a quote (\") opens in it, and behind the next one, in line 3,",
            ),
        ] {
            let error = read_it(file).expect_err("somebody would be lost");
            assert!(error.starts_with(expected), "{file:?}: {error}");
        }
    }

    #[test]
    fn quotes_that_lose_nobody_are_taken() {
        for lines in [
            "13800138000,a,\"Room 5, Main St\n100000 Beijing\nChina\"\n13800138001,b,",
            "13800138000,a,\"at home:\n13900139000\"\n13800138001,\"b\nb\",",
            "+86 13800138000,13900139000,\"x\ny\"\n13800138001,b,",
            "13800138000,a,5\" screen\n13800138001,b,say \"hello\"",
            "13800138000,a,\"say \"\"hello\"\",\nthen go\"\n13800138001,\"b, c\",\"\"",
        ] {
            let file = format!("mobile,nick,remark\n{lines}\n");
            assert_eq!(read_it(&file), Ok(2), "{file:?}");
        }
        assert_eq!(read_it("\"the\nremark\",mobile\n\"x\ny\",13800138000\n"), Ok(1));
    }

    proptest! {
        #[test]
        fn quotes_too_many_or_too_few_lose_nobody_in_silence(
            people in prop::collection::vec(
                ("(a|\"O'Neill, J\")?", "(x|5\"|\"Room 5\nBeijing\"|\"a\"\"b\")?"), 1..6),
            strays in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
            place in 0..3_usize,
        ) {
            let header = ["mobile,name,remark", "name,mobile,remark", "name,remark,mobile"][place];
            let mut lines = vec![header.to_owned()];
            for (n, (name, remark)) in people.iter().enumerate() {
                let mut fields = vec![name.clone(), remark.clone()];
                fields.insert(place, (13_800_138_000 + n).to_string());
                lines.push(fields.join(","));
            }
            let mut file = lines.join("\n");
            prop_assert_eq!(read_it(&file), Ok(people.len()));
            for stray in strays {
                let at = stray.index(file.len() + 1);
                if file[at..].starts_with('"') {
                    file.remove(at);
                } else {
                    file.insert(at, '"');
                }
                if let Ok(read) = read_it(&file) {
                    prop_assert_eq!(read, people.len(), "{:?}", file);
                }
            }
        }
    }
}
