//! Quotes that hold more than the field they stand around.

use std::ops::Range;

use super::Why;
use super::records::{Raw, line_ends};
use crate::typed;

/// The fewest digits that are somebody's number, be it a wrong one; a postcode has six.
const FEWEST_DIGITS: usize = 7;

/// What spreadsheets and people put around a number and between its digits, and no mobile number has.
const AROUND: [char; 7] = ['"', '\'', '’', '=', '/', '*', '_'];

/// Where the parser is within a record. It is RFC 4180, as the reader of records has it.
#[derive(Clone, Copy)]
enum State {
    Start,
    Bare,
    Quoted,
    /// At a quote that ends the field, or is the first of two that stand for one.
    Closed,
}

/// What is wrong with the quotes of a record, and in which line. A quoted field may hold line breaks, but
/// no line that is somebody's by itself: there a quote is missing, or one too many, and a person is lost.
///
/// It is somebody's if it has all the separators, whatever stands between them; or some, and a number not
/// behind the place of the numbers, where fields are left out.
pub(super) fn fault(raw: Raw<'_>, place: usize, expected: usize) -> Option<(usize, Why)> {
    let all = expected.saturating_sub(1).max(1);
    fault_where(raw, Some(place), |line, quoted| {
        quoted.matches(',').count() >= all
            || (line.contains(',') && quoted.split(',').take(place + 1).any(is_number))
    })
}

/// The same of the line that names the columns, where no number stands at all.
pub(super) fn fault_in_header(raw: Raw<'_>) -> Option<(usize, Why)> {
    fault_where(raw, None, |line, _| line.split(',').any(is_number))
}

/// Whether a number was meant, as in `'138-0013-8000` and, once a spreadsheet has read it, `1.38E+10`.
fn is_number(typed: &str) -> bool {
    let plain = typed::plain(typed).replace(AROUND, "");
    let digits = plain.replace(['+', '.', '(', ')'], "");
    let is_long = digits.len() >= FEWEST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_long || (plain.contains(['e', 'E']) && plain.parse::<f64>().is_ok())
}

/// Asks of each line that a quoted field goes over, and of its part within the quotes, whether it is
/// somebody's. The line with the number of the record is the record's own.
fn fault_where(
    raw: Raw<'_>,
    place: Option<usize>,
    is_somebodys: impl Fn(&str, &str) -> bool,
) -> Option<(usize, Why)> {
    // A record that is written without quotes is one line.
    if !raw.text.contains('"') {
        return None;
    }
    let fields = match fields(raw) {
        Ok(fields) => fields,
        Err(fault) => return Some(fault),
    };
    let own = place.and_then(|place| fields.get(place));
    let is_broken = |field: &&Range<usize>| line_ends(&raw.text.as_bytes()[(*field).clone()]) > 0;
    let broken: Vec<&Range<usize>> = fields.iter().filter(is_broken).collect();
    let mut begin = 0;
    for line in raw.text.split_inclusive(['\r', '\n']) {
        let end = begin + line.len();
        let is_here = |field: &&Range<usize>| field.start < end && begin < field.end;
        let is_lost = |field: &&Range<usize>| {
            let quoted = || &raw.text[begin.max(field.start + 1)..end.min(field.end - 1)];
            is_here(field) && is_somebodys(line, quoted())
        };
        if !own.as_ref().is_some_and(is_here)
            && let Some(field) = broken.iter().copied().find(is_lost)
        {
            let (to, other) = (raw.line_at(field.end), raw.line_at(begin));
            return Some((raw.line_at(field.start), Why::Swallows { to, other }));
        }
        begin = end;
    }
    None
}

/// Where the fields of a record stand, with their quotes; else the line in which a quote is wrong, and why.
fn fields(raw: Raw<'_>) -> Result<Vec<Range<usize>>, (usize, Why)> {
    let mut fields = Vec::new();
    let (mut state, mut from) = (State::Start, 0);
    for (at, byte) in raw.text.bytes().enumerate() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::Closed,
            (State::Start | State::Closed, b'"') | (State::Quoted, _) => State::Quoted,
            (State::Start | State::Bare | State::Closed, b',' | b'\r' | b'\n') => {
                fields.push(from..at);
                from = at + 1;
                State::Start
            }
            (State::Closed, _) => {
                return Err((raw.line_at(from), Why::BehindQuote { to: raw.line_at(at) }));
            }
            (State::Start | State::Bare, _) => State::Bare,
        };
    }
    if matches!(state, State::Quoted) {
        return Err((raw.line_at(from), Why::Unclosed));
    }
    fields.push(from..raw.text.len());
    Ok(fields)
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
    fn a_line_in_quotes_is_somebodys_however_it_is_spelt() {
        for (header, lines) in [
            ("mobile,name,remark", "13800138000,a,\"vip\n1.38E+10,b,\"\n13800138009,d,"),
            ("mobile,name,remark", "13800138000,a,\"\n=\"\"13800138001\"\",b,\""),
            ("mobile,name,remark", "13800138000,a,\"\n138/0013/8001,b,\"\n13800138004,b,"),
            ("mobile,name,remark", "13800138000,a,\"vip\nnone,b,\""),
            ("mobile,name,remark", "13800138000,a,\"vip\n13800138001,b\n,\""),
            ("mobile,name,remark", "13800138000,a,\"vip\n13800138000,a2,\"\n13800138005,b,"),
            ("mobile,name,remark,e1", "13800138000,a,\"x\n13800138001\",b"),
            ("mobile,name,remark,e1", "13800138000,a,\"x\n'1.38E+10\",b"),
            ("mobile,name,remark,e1", "13800138000,a,\"x\n=\"\"13800138001\"\",b\",y"),
            ("name,mobile,remark", "a,13800138000,\"x\nb,138*0013*8001\""),
            ("name,remark,mobile", "a,\"138_0013_8000\nb\",13800138001"),
            ("name,remark,mobile", "a,\"x,13800138001\nb\",13800138001"),
            ("name,mobile", "a,13800138000\n\"b,none\nc\",13800138001"),
        ] {
            let expected = if header == "name,mobile" { "line 3: " } else { "line 2: " };
            for ends in ["\n", "\r\n", "\r"] {
                let file = format!("{header}\n{lines}\n").replace('\n', ends);
                let error = read_it(&file).expect_err("somebody would be lost");
                assert!(error.starts_with(expected), "{file:?}: {error}");
                assert!(error.contains(" is lost → "), "{file:?}: {error}");
            }
        }
    }

    #[test]
    fn it_does_not_matter_in_which_column_the_quote_is() {
        for (file, expected) in [
            ("mobile,\"name\n13800138000,a\n", "line 1: a quote (\") opens in it and none"),
            ("\"mobile,name\n13800138000,a\n", "line 1: a quote (\") opens in it and none"),
            ("mobile,\"name\n13800138000,a\"\n", "line 1: a quote (\") opens in it and the next"),
            ("mobile,\"name\n\",13800138000,a", "line 1: a quote (\") opens in it and the next"),
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
        for file in [
            "\"the\nremark\",mobile\n\"x\ny\",13800138000\n",
            "id,remark,mobile\n12345678,\"Room 5, Main St\nBeijing, China\",13800138000\n",
            "mobile,remark,tel\n13800138000,\"x, y\nz\",13900139000\n",
            "mobile,remark\n13800138000,\"x, y,\nz\"\n",
            "name,mobile\na,\"\n13800138000\"\n",
            "mobile\n\"13800138000\n\"\n",
        ] {
            assert_eq!(read_it(file), Ok(1), "{file:?}");
        }
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

        #[test]
        fn who_cannot_be_taken_is_not_lost_in_quotes_either(
            before in "(a|\"O'Neill, J\")?",
            remark in "(x|5\"|\"Room 5\nBeijing\"|\"a\"\"b\")?",
            wrong in "138001380091|1\\.38E\\+10|'13800138001|=\"\"13800138001\"\"|138/0013/8001|1380013800",
            is_short in any::<bool>(),
            strays in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
            place in 0..3_usize,
        ) {
            let header = ["mobile,name,remark", "name,mobile,remark", "name,remark,mobile"][place];
            let line = |number: &str| {
                let mut fields = vec![before.as_str(), remark.as_str()];
                fields.insert(place, number);
                fields.join(",")
            };
            let short = if place == 0 { "13800138001,b" } else { "b,13800138001" };
            let second = if is_short { short.to_owned() } else { line(&wrong) };
            let mut file = [header, &line("13800138000"), &second, &line("13800138002")].join("\n");
            for stray in strays {
                file.insert(stray.index(file.len() + 1), '"');
                prop_assert!(read_it(&file).is_err(), "{:?}", file);
            }
        }
    }
}
