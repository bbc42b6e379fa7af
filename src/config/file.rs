//! The file of settings. systemd reads the same one (`EnvironmentFile=`), so each line that is taken means
//! here what it means there; one that would mean something else than it looks like is refused.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

/// What can be wrong with a line. It is told with the line's number and never its content, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    NoSetting,
    Unicode,
    Backslash,
    Space,
    Open,
    AfterQuote,
}

/// The lines of a file that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLines(Vec<(usize, Wrong)>);

/// What a file sets: names, each with its value and the number of its line. Of a name that is there twice the
/// last one counts.
pub(super) fn parse(
    content: &[u8],
) -> Result<BTreeMap<String, (Zeroizing<String>, usize)>, BadLines> {
    // Editors on Windows put a byte order mark before all.
    let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
    let (mut all, mut bad) = (BTreeMap::new(), Vec::new());
    for (number, line) in (1..).zip(content.split(|byte| *byte == b'\n')) {
        match str::from_utf8(line).map_err(|_| Wrong::Unicode).and_then(setting) {
            Ok(Some((name, value))) => drop(all.insert(name, (value, number))),
            Ok(None) => {}
            Err(wrong) => bad.push((number, wrong)),
        }
    }
    if bad.is_empty() { Ok(all) } else { Err(BadLines(bad)) }
}

/// Name and value; nothing where a line is empty or a comment.
fn setting(line: &str) -> Result<Option<(String, Zeroizing<String>)>, Wrong> {
    let line = line.trim_matches([' ', '\t', '\r']);
    // It would join the next line to this one.
    if line.ends_with('\\') {
        return Err(Wrong::Backslash);
    }
    if line.is_empty() || line.starts_with(['#', ';']) {
        return Ok(None);
    }
    let (name, value) = line.split_once('=').ok_or(Wrong::NoSetting)?;
    let name = name.trim_end_matches([' ', '\t']);
    let name = name.strip_prefix("export ").map_or(name, str::trim_start);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty()
        || name.starts_with(|c: char| c.is_ascii_digit())
        || !name.bytes().all(is_name)
    {
        return Err(Wrong::NoSetting);
    }
    let value = value.trim_start_matches([' ', '\t']);
    let value = match value.strip_prefix(['\'', '"']) {
        None => bare(value)?,
        Some(quoted) if value.starts_with('\'') => single_quoted(quoted)?,
        Some(quoted) => double_quoted(quoted)?,
    };
    Ok(Some((name.to_owned(), value)))
}

/// As it stands there: `#`, `$` and quotes within it are part of it.
fn bare(value: &str) -> Result<Zeroizing<String>, Wrong> {
    if value.contains('\\') {
        return Err(Wrong::Backslash);
    }
    if value.contains(char::is_whitespace) {
        return Err(Wrong::Space);
    }
    Ok(Zeroizing::new(value.to_owned()))
}

fn single_quoted(quoted: &str) -> Result<Zeroizing<String>, Wrong> {
    match quoted.split_once('\'') {
        None => Err(Wrong::Open),
        Some((value, "")) => Ok(Zeroizing::new(value.to_owned())),
        Some(_) => Err(Wrong::AfterQuote),
    }
}

/// A backslash takes the meaning of the quote, of another backslash, of `$` and of a back quote; before all else
/// it stands for itself.
fn double_quoted(quoted: &str) -> Result<Zeroizing<String>, Wrong> {
    // With room for all of it: a text that grows leaves copies.
    let mut value = Zeroizing::new(String::with_capacity(quoted.len()));
    let mut rest = quoted.chars();
    loop {
        match rest.next().ok_or(Wrong::Open)? {
            '"' if rest.as_str().is_empty() => return Ok(value),
            '"' => return Err(Wrong::AfterQuote),
            '\\' => match rest.next().ok_or(Wrong::Open)? {
                special @ ('"' | '\\' | '$' | '`') => value.push(special),
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSetting => "NAME=value is expected",
            Self::Unicode => "it is not UTF-8 → save the file as UTF-8",
            Self::Backslash => "put single quotes around a value with a backslash",
            Self::Space => {
                "put quotes around a value with a space; a comment has a line of its own"
            }
            Self::Open => "the quote does not end on this line",
            Self::AfterQuote => "nothing may follow the quote that ends the value",
        })
    }
}

impl fmt::Display for BadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (number, wrong)) in self.0.iter().enumerate() {
            write!(f, "{}line {number}: {wrong}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for BadLines {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names and values, in the order of the names.
    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        let all = parse(text.as_bytes()).map_err(|bad| bad.to_string())?;
        Ok(all.into_iter().map(|(name, (value, _))| (name, value.to_string())).collect())
    }

    #[track_caller]
    fn is(line: &str, value: &str) {
        assert_eq!(read(line), Ok(vec![("A".to_owned(), value.to_owned())]), "{line}");
    }

    #[test]
    fn a_value_is_what_stands_there() {
        for value in
            ["#0050b3", "se$cret", "${HOME}", "a#b", "a=b==", "o'clock", "x\"y", "小明", "~"]
        {
            is(&format!("A={value}"), value);
            is(&format!("  export  A = {value} \t\r"), value);
            is(&format!("A='{}'", value.replace('\'', "")), &value.replace('\'', ""));
        }
        is("A=", "");
        is("A=''", "");
        is("A=' two  words # no comment'", " two  words # no comment");
        is(r"A='a\$\\'", r"a\$\\");
        is(r#"A="a\"b\\c\$d\`e\nf $g #h 'i'""#, r#"a"b\c$d`e\nf $g #h 'i'"#);
        is("A=1\nA=2", "2");
    }

    #[test]
    fn marks_line_ends_comments_and_empty_lines_are_passed_over() {
        let expected = Ok(vec![("A".to_owned(), "1".to_owned()), ("B".to_owned(), "2".to_owned())]);
        assert_eq!(read("\u{feff}A=1\r\n\r\n# B=3\r\n  ; C=4\r\nB=2\r\n"), expected);
        assert_eq!(read("\u{feff}"), Ok(vec![]));
    }

    #[test]
    fn what_means_something_else_than_it_looks_like_is_refused() {
        for (line, wrong) in [
            ("A", Wrong::NoSetting),
            ("=1", Wrong::NoSetting),
            ("1A=1", Wrong::NoSetting),
            ("A B=1", Wrong::NoSetting),
            ("A-B=1", Wrong::NoSetting),
            ("\u{feff}A=1", Wrong::NoSetting),
            ("A: 1", Wrong::NoSetting),
            ("A=two words", Wrong::Space),
            ("A=6 # digits", Wrong::Space),
            ("A=a\\b", Wrong::Backslash),
            ("A=a\\", Wrong::Backslash),
            ("A='a\\", Wrong::Backslash),
            ("# a comment\\", Wrong::Backslash),
            ("A='a", Wrong::Open),
            ("A=\"a", Wrong::Open),
            ("A=\"a\\\"", Wrong::Open),
            ("A='a'b", Wrong::AfterQuote),
            ("A='a' # b", Wrong::AfterQuote),
            ("A=\"a\" 'b'", Wrong::AfterQuote),
        ] {
            assert_eq!(setting(line), Err(wrong), "{line}");
        }
    }

    #[test]
    fn each_bad_line_is_told_by_its_number_and_not_by_its_content() {
        let content = b"A=1\r\nspilled\r\n\r\nB=\xffspilled\nC='spilled\n";
        let said = parse(content).expect_err("three are bad").to_string();
        assert_eq!(
            said,
            "line 2: NAME=value is expected; line 4: it is not UTF-8 → save the file as UTF-8; \
             line 5: the quote does not end on this line"
        );
    }

    /// What systemd makes of a text, by the rules of systemd.exec(5) and of its source: a machine that goes
    /// from one character to the next.
    fn as_systemd(text: &str) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        let mut rest = text.chars().chain(['\n']).peekable();
        while let Some(first) = rest.next() {
            if first.is_whitespace() {
                continue;
            }
            if first == '#' || first == ';' {
                while rest.next().is_some_and(|c| c != '\n') {}
                continue;
            }
            let mut name = first.to_string();
            name.extend(std::iter::from_fn(|| rest.next_if(|c| !"=\n".contains(*c))));
            if rest.next() == Some('=') {
                all.insert(name.trim_end().to_owned(), value_as_systemd(&mut rest));
            }
        }
        all
    }

    fn value_as_systemd(rest: &mut impl Iterator<Item = char>) -> String {
        let (mut value, mut bare_to, mut quote, mut has_begun) = (String::new(), 0, None, false);
        while let Some(c) = rest.next() {
            match (quote, c) {
                (None, '\n') => break,
                (None, '\'' | '"') if !has_begun => quote = Some(c),
                (None, '\\') => {
                    has_begun = true;
                    value.extend(rest.next().filter(|c| *c != '\n'));
                    bare_to = value.len();
                }
                (None, c) if c.is_whitespace() && !has_begun => {}
                (None, c) => {
                    has_begun = true;
                    value.push(c);
                    bare_to = if c.is_whitespace() { bare_to } else { value.len() };
                }
                (Some(end), c) if c == end => quote = None,
                (Some('"'), '\\') => match rest.next() {
                    Some(c @ ('"' | '\\' | '$' | '`')) => value.push(c),
                    Some('\n') | None => {}
                    Some(c) => value.extend(['\\', c]),
                },
                (Some(_), c) => value.push(c),
            }
        }
        if has_begun {
            value.truncate(bare_to);
        }
        value
    }

    proptest! {
        #[test]
        fn what_is_taken_means_the_same_to_systemd(text in "(A|B| |#|'|\"|\\\\|\\$|=|=|;|`|\\t|\\n|小){0,24}") {
            if let Ok(ours) = read(&text) {
                prop_assert_eq!(ours.into_iter().collect::<BTreeMap<_, _>>(), as_systemd(&text));
            }
        }

        #[test]
        fn every_value_of_one_line_can_be_written(value in "[^\\x00\\r\\n]*") {
            let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
            let line = format!("A=\"{escaped}\"");
            prop_assert_eq!(read(&line), Ok(vec![("A".to_owned(), value)]));
        }

        #[test]
        fn no_content_is_told(text in "(spilled|A=|B =|=| |#|'|\"|\\\\|\\n|\\r\\n){1,24}") {
            if let Err(bad) = parse(text.as_bytes()) {
                prop_assert!(!bad.to_string().contains("spilled"));
            }
        }
    }
}
