//! What no source has, and that no migration is forgotten.

use super::Source;

const LONGEST_FILE: usize = 300;

const FORBIDDEN: [(&str, &str); 7] = [
    ("#[allow(", "#[expect(…, reason = \"…\")] says why, and goes when it is not needed"),
    ("#![allow(", "#[expect(…, reason = \"…\")] says why, and goes when it is not needed"),
    (".unwrap()", ".expect(\"…\") says why it cannot be"),
    ("todo!", "not done"),
    ("unimplemented!", "not done"),
    ("dbg!", "for looking, not for keeping"),
    ("unsafe ", "nothing here needs it"),
];

/// What a text has that it must not have.
fn offences(code: &str) -> Vec<&'static str> {
    let words = FORBIDDEN.iter().filter(|(what, _)| code.contains(what)).map(|(what, _)| *what);
    let re_exports_all = code.split(';').any(|statement| {
        statement.split_once("use ").is_some_and(|(before, tree)| {
            let last = before.split_whitespace().next_back().unwrap_or_default();
            last.starts_with("pub") && tree.contains('*')
        })
    });
    words.chain(re_exports_all.then_some("pub use …::*")).collect()
}

#[test]
fn no_source_has_what_is_not_wanted() {
    for source in Source::of_the_program() {
        assert_eq!(offences(&source.code()), [""; 0], "{}: {FORBIDDEN:#?}", source.path);
    }
}

#[test]
fn what_is_not_wanted_is_seen() {
    for (code, offence) in [
        ("#[allow(dead_code)]", "#[allow("),
        ("let x = \"https://a\".parse().unwrap();", ".unwrap()"),
        ("mod a;\npub use a::*;", "pub use …::*"),
        ("pub(crate) use a::{\n    b::*,\n    C,\n};", "pub use …::*"),
    ] {
        assert_eq!(offences(code), [offence], "{code}");
    }
    let fine = "use a::*;\npub use b::{C, D};\nlet x = 2 * 3;\nx.unwrap_or(1);";
    assert_eq!(offences(fine), [""; 0]);
}

#[test]
fn no_file_is_longer_than_one_can_hold_in_mind() {
    let files = ["src", "tests"].into_iter().flat_map(|folder| Source::all_in(folder, ""));
    // A list is not read, but looked things up in.
    for file in files.filter(|file| !file.path.ends_with("common.txt")) {
        let lines = file.text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", file.path);
    }
}

/// sqlx looks after idle connections by a task that never ends where it miscounts them. That is a matter of moments,
/// which no test can wait for.
#[test]
fn no_pool_is_left_to_the_librarys_own_care() {
    let made = Source::of_the_program().into_iter().flat_map(|source| {
        let parts: Vec<String> =
            source.code().split("PoolOptions::new()").map(str::to_owned).collect();
        parts.into_iter().skip(1)
    });
    let made: Vec<String> = made.collect();
    assert_eq!(made.len(), 1, "one place makes them");
    let how = made[0].split_once('}').expect("a function ends").0;
    assert!(how.contains(".idle_timeout(None)") && how.contains(".max_lifetime(None)"), "{how}");
}

#[test]
fn every_migration_is_listed_under_its_number_and_name() {
    let db = Source::read("src/db/mod.rs").text;
    let parts: Vec<&str> = db.split("include_str!(\"../../").collect();
    let listed = parts.windows(2).map(|parts| {
        let name = parts[0].rsplit('"').nth(1).expect("a name before the file");
        (name, parts[1].split('"').next().expect("the file"))
    });
    let listed: Vec<(&str, &str)> = listed.collect();
    let files = Source::all_in("migrations", ".sql");
    assert!(files.len() >= 4, "that cannot be all");
    assert_eq!(listed.len(), files.len(), "{listed:?}");
    for (number, ((name, listed), file)) in (1..).zip(listed.iter().zip(&files)) {
        assert_eq!(*listed, file.path);
        assert_eq!(file.path, format!("migrations/{number:04}_{name}.sql"));
    }
}
