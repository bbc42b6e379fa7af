//! Which room may know which library.

use std::collections::BTreeSet;

use super::{Source, is_name};

const LIBRARIES: [(&str, &[&str]); 24] = [
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("argon2", &["passwords"]),
    ("askama", &["pages", "simulator", "web"]),
    ("aws_lc_rs", &["oidc"]),
    ("axum", &["pages", "server", "simulator", "web"]),
    ("clap", &["cli"]),
    ("csv", &["users"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("indicatif", &["cli"]),
    ("jsonwebtoken", &["oidc"]),
    ("pbkdf2", &["passwords"]),
    ("prometheus", &["metrics"]),
    ("rand", &["random"]),
    ("reqwest", &["notices", "simulator", "sms"]),
    ("rpassword", &["cli"]),
    ("sd_notify", &["app"]),
    ("sha1", &["simulator", "sms"]),
    ("sqlx", &["db"]),
    ("tower_sessions", &["sessions", "web"]),
    ("tracing_subscriber", &["cli"]),
    ("unicode_normalization", &["passwords"]),
    ("woothee", &["browser"]),
];

fn names(code: &str, library: &str) -> bool {
    code.match_indices(library).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + library.len()..]);
        let is_whole = !before.ends_with(|c| is_name(c) || c == ':') && !after.starts_with(is_name);
        is_whole && (after.trim_start().starts_with("::") || before.ends_with("use "))
    })
}

#[test]
fn the_reader_of_libraries_sees_every_spelling() {
    for code in [
        "use hyper::Request;",
        "use hyper;",
        "use hyper as h;",
        "fn f() -> hyper::Result<()> {",
        "use {hyper::body, std::io};",
        "Ok::<_, hyper::Error>(())",
    ] {
        assert!(names(code, "hyper"), "{code}");
    }
    for code in ["use hyper_util::rt;", "use crate::hyper::X;", "let hyper = 1;", "a_hyper::f()"] {
        assert!(!names(code, "hyper"), "{code}");
    }
}

#[test]
fn each_library_is_known_in_its_rooms_and_in_no_other() {
    let sources = Source::of_the_program();
    for (library, allowed) in LIBRARIES {
        let knowing = sources.iter().filter(|source| names(&source.code(), library));
        let rooms: BTreeSet<&str> = knowing.map(Source::room).collect();
        let rooms: Vec<&str> = rooms.into_iter().collect();
        assert_eq!(rooms, allowed, "{library}");
    }
}
