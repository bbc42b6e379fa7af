//! What a file of users is taken for.

use csv::WriterBuilder;
use proptest::prelude::*;

use super::{Columns, NewUser, Sheet, Unreadable, read};

fn sheet(file: impl AsRef<[u8]>) -> Sheet {
    read(file.as_ref(), &Columns::default()).expect("a list of users")
}

fn unreadable(file: impl AsRef<[u8]>) -> Unreadable {
    read(file.as_ref(), &Columns::default()).expect_err("it is no list of users")
}

/// Whom a file names, as `line number name`.
fn named(sheet: &Sheet) -> Vec<String> {
    let line =
        |user: &NewUser| format!("{} {} {}", user.line, user.mobile.digits(), user.name.as_str());
    sheet.users.iter().map(line).collect()
}

fn complaints(file: &str) -> Vec<String> {
    sheet(file).bad.iter().map(ToString::to_string).collect()
}

#[test]
fn users_are_named_by_number_in_any_spelling() {
    let file = "name,mobile\n小明,+86 138-0013-8002\n\"O'Neill, J\",１３８００１３８０００\n,8613800138001\n";
    let expected = ["3 13800138000 O'Neill, J", "4 13800138001 ", "2 13800138002 小明"];
    let sheet = sheet(file);
    assert_eq!(named(&sheet), expected);
    assert!(sheet.bad.is_empty() && sheet.left_out.is_empty(), "{sheet:?}");
}

#[test]
fn it_does_not_matter_which_program_wrote_the_file() {
    let plain = "mobile,name\n13800138000,a\n13800138001,b\n";
    let expected = named(&sheet(plain));
    for file in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        plain.trim_end().to_owned(),
        "\"mobile\",\"name\"\n\"13800138000\",\"a\"\n\"13800138001\",\"b\"\n".to_owned(),
    ] {
        assert_eq!(named(&sheet(&file)), expected, "{file:?}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for ends in ["\n", "\r\n", "\r"] {
        let lines =
            ["", "mobile,about", "", "13800138000,\"two", "lines\"", "", "", "13800138001,x"];
        let file = lines.join(ends);
        assert_eq!(named(&sheet(&file)), ["4 13800138000 ", "8 13800138001 "], "{file:?}");
    }
}

#[test]
fn rows_that_a_spreadsheet_has_emptied_are_passed_over() {
    let file = ",,\n\nmobile,name,id\n13800138000,a,1\n,\n ,\u{3000},\t\n,,,,\n   \n\"\",\" \",\n\
                13800138001,b,2\n,x,\n,,\n";
    let sheet = sheet(file);
    assert_eq!(named(&sheet), ["4 13800138000 a", "10 13800138001 b"]);
    assert_eq!(sheet.bad.len(), 1, "{sheet:?}");
    assert!(sheet.bad[0].to_string().starts_with("line 11: not a mainland mobile number"));
}

#[test]
fn every_bad_line_is_named() {
    let file = "mobile,name,id\n\
                1380013800,a,1\n\
                13800138000,a,2\n\
                13800138001,\"a\tb\",3\n\
                +86 13800138000,b,4\n\
                13800138002,c\n\
                13800138001,d,5\n\
                ,e,6\n\
                13800138003,f,7\n\
                1.38E+10,g,8\n";
    let number = "not a mainland mobile number: 11 digits beginning with 13 to 19 are expected, with or without +86";
    let name = "a name has at most 100 characters, all of them printable";
    let expected = [
        format!("line 2: 1380013800: {number}"),
        format!("line 4: 13800138001: {name}"),
        "line 5: +86 13800138000: the same number as in line 3".to_owned(),
        "line 6: it has 2 fields, and the first line has 3".to_owned(),
        "line 7: 13800138001: the same number as in line 4".to_owned(),
        format!("line 8: {number}"),
        format!("line 10: 1.38E+10: {number}"),
    ];
    assert_eq!(complaints(file), expected);
    assert_eq!(named(&sheet(file)), ["3 13800138000 a", "9 13800138003 f"]);
}

#[test]
fn what_is_not_made_like_a_number_is_not_shown() {
    for slipped in
        ["argon2id$v=19$m=19456", "correct horse", "13800138000;\u{1b}[2J", "1\n2", &"1".repeat(65)]
    {
        let complaint = complaints(&format!("mobile\n\"{slipped}\"\n")).concat();
        assert!(complaint.starts_with("line 2: not a mainland mobile number"), "{complaint}");
    }
}

#[test]
fn another_encoding_is_told_with_the_way_out() {
    // 手机号,姓名, as GBK writes it.
    let gbk = b"mobile,note\n13800138000,\n13800138001,\xca\xd6\xbb\xfa\n";
    let error = unreadable(gbk).to_string();
    assert_eq!(
        error,
        "line 3 is not UTF-8 → convert the file first: iconv -f GBK -t UTF-8 FILE > NEW"
    );
    let utf16: Vec<u8> = "\u{feff}mobile\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = unreadable(utf16).to_string();
    assert!(error.contains("line 1 is not UTF-8") && error.contains("-f UTF-16"), "{error}");
}

#[test]
fn what_is_no_csv_with_commas_is_told_for_what_it_is() {
    let with_commas = "→ save it anew as CSV UTF-8, with commas";
    for (file, what) in [
        (b"PK\x03\x04\x14\0\x06\0" as &[u8], "it is a workbook (.xlsx), not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "it is a workbook (.xls), not CSV"),
        (b"<html><table><tr><td>mobile", "it is HTML or XML, not CSV"),
        (b"\xef\xbb\xbf\n <?xml version=\"1.0\"?>", "it is HTML or XML, not CSV"),
        (b"%PDF-1.7\n", "it is a PDF, not CSV"),
        (b"{\\rtf1\\ansi mobile,name}", "it is a document (.rtf), not CSV"),
        (b"{\"mobile\": \"13800138000\"}", "it is JSON, not CSV"),
        (b"\xef\xbb\xbf\n[\n {\"mobile\":\"13800138000\",", "it is JSON, not CSV"),
        (b"", "it is empty, not CSV"),
        (b"\xef\xbb\xbf\r\n \n", "it is empty, not CSV"),
        (b"mobile;name\n13800138000;a\n", "its fields are separated by semicolons (;), not"),
        (b"\"mobile\";\"name, first\"\n", "its fields are separated by semicolons (;), not"),
        (b"13800138000;a, b\n", "no column is called mobile"),
        (b"id;13800138000\n", "its fields are separated by semicolons (;), not"),
        (b"\xef\xbb\xbfname\tphone\r\na\t13800138000\r\n", "its fields are separated by tabs, not"),
        (b"name|phone\n", "its fields are separated by bars (|), not"),
        ("姓名，手机\n".as_bytes(), "its fields are separated by full-width commas (，), not"),
        (b"sep=;\nmobile;name\n", "its first line, sep=, is for Excel alone"),
        (b"\xef\xbb\xbf\"sep=,\"\nmobile,name\n", "its first line, sep=, is for Excel alone"),
    ] {
        let error = unreadable(file).to_string();
        assert!(error.starts_with(what), "{error}");
        assert!(error.ends_with(with_commas) || what.starts_with("no column"), "{error}");
    }
    assert_eq!(sheet("[id],mobile\n1,13800138000\n").left_out, ["[id]"]);
    let sheet = sheet("mobile,a;b\tc|d\n13800138000,x;y\n");
    assert_eq!(named(&sheet), ["2 13800138000 "]);
}

#[test]
fn a_file_without_a_line_of_names_is_no_list() {
    for file in [",\n", "\"\"\n", "13800138000,a\n"] {
        assert!(matches!(unreadable(file), Unreadable::NoMobile), "{file:?}");
    }
    assert_eq!(named(&sheet("mobile")), [""; 0]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(file in any::<Vec<u8>>()) {
        let _ = read(&file, &Columns::default());
    }

    #[test]
    fn what_it_takes_is_canonical_and_each_number_once(
        lines in "(mobile|name|id),(name|phone|昵称)[\r\n]{1,2}([13 \"+86,a\t\r\n-]{0,16}[\r\n]|138001380[0-9]{2},[\"a]{0,3}\n){0,9}",
    ) {
        let Ok(sheet) = read(lines.as_bytes(), &Columns::default()) else { return Ok(()) };
        for user in &sheet.users {
            prop_assert_eq!(user.mobile.digits().parse(), Ok(user.mobile.clone()));
            prop_assert_eq!(user.name.as_str().parse(), Ok(user.name.clone()));
        }
        for pair in sheet.users.windows(2) {
            prop_assert!(pair[0].mobile < pair[1].mobile);
        }
        let mut places: Vec<usize> = sheet.users.iter().map(|user| user.line).collect();
        places.extend(sheet.bad.iter().map(super::BadLine::line));
        places.sort_unstable();
        let count = places.len();
        places.dedup();
        prop_assert_eq!(places.len(), count, "two in one line");
        prop_assert!(places.iter().all(|line| (2..=1 + lines.len()).contains(line)));
    }

    #[test]
    fn an_emptied_row_changes_nothing(
        rows in prop::collection::vec("[ \t\u{3000},]{0,6}", 1..9),
        between in prop::collection::vec(any::<bool>(), 9),
    ) {
        let mut lines = vec!["mobile,name".to_owned()];
        for (n, row) in rows.iter().enumerate() {
            if between[n] {
                lines.push(format!("1380013800{n},a"));
            }
            lines.push(row.clone());
        }
        let sheet = sheet(lines.join("\n"));
        prop_assert!(sheet.bad.is_empty(), "{:?}", sheet.bad);
        let users = between.iter().take(rows.len()).filter(|between| **between).count();
        prop_assert_eq!(sheet.users.len(), users);
    }

    #[test]
    fn users_come_back_out_of_a_file_as_they_went_in(
        names in prop::collection::btree_map("1[3-9][0-9]{9}", "[^\\pC\\p{Default_Ignorable_Code_Point}\u{2028}\u{2029}]{0,20}|[\",' ;小]{0,9}", 0..20),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut file = WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        file.write_record(["mobile", "name"])?;
        for (mobile, name) in &names {
            file.write_record([mobile, name])?;
        }
        let file = file.into_inner().expect("it is in memory");
        let sheet = sheet(&file);
        prop_assert!(sheet.bad.is_empty(), "{:?}", sheet.bad);
        let read: Vec<(&str, &str)> =
            sheet.users.iter().map(|user| (user.mobile.digits(), user.name.as_str())).collect();
        let expected: Vec<(&str, &str)> =
            names.iter().map(|(mobile, name)| (mobile.as_str(), name.trim())).collect();
        prop_assert_eq!(read, expected);
    }
}
