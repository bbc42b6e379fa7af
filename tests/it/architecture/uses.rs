//! Reading what a source uses.

use super::is_name;

/// Every path below the root of the crate that a text names, groups written out.
pub fn paths(code: &str) -> Vec<String> {
    ["crate", "codelogin"].into_iter().flat_map(|root| paths_below(root, code)).collect()
}

/// Every path that a text names below this one, groups written out.
pub fn paths_below(root: &str, code: &str) -> Vec<String> {
    let is_start = |before: &str| !before.ends_with(is_name) && !before.ends_with("::");
    let starts = code.match_indices(root).filter(|(at, _)| is_start(&code[..*at]));
    let after = starts.filter_map(|(at, _)| code[at + root.len()..].strip_prefix("::"));
    after.flat_map(written_out).collect()
}

/// `codes::{Code, State}` is `codes::Code` and `codes::State`.
fn written_out(tree: &str) -> Vec<String> {
    let tree = tree.trim_start();
    if let Some(group) = tree.strip_prefix('{') {
        return branches(group).into_iter().flat_map(written_out).collect();
    }
    let name: String = tree.chars().take_while(|c| is_name(*c)).collect();
    match tree[name.len()..].strip_prefix("::") {
        Some(rest) if !name.is_empty() => {
            written_out(rest).into_iter().map(|rest| format!("{name}::{rest}")).collect()
        }
        _ => vec![name],
    }
}

/// The parts between the commas of a group, up to where it ends.
fn branches(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                parts.push(&group[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
        if c == '}' && begin == at + 1 {
            break;
        }
    }
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

#[test]
fn the_reader_of_uses_sees_every_spelling() {
    for (code, expected) in [
        ("use crate::mobile::Mobile;", &["mobile::Mobile"] as &[&str]),
        ("use crate::{random, typed};", &["random", "typed"]),
        ("use crate::{a::{B, c::D}, e::F,\n};\nlet x = 1;", &["a::B", "a::c::D", "e::F"]),
        ("fn f(x: crate::app::App) -> crate::db::Db {", &["app::App", "db::Db"]),
        ("pub(in crate::pages) fn f() { codelogin::cli::run() }", &["pages", "cli::run"]),
        ("$crate::db::Db::Postgres($pool) => 1", &["db::Db::Postgres"]),
        ("use crate::codes::*;", &["codes::"]),
        ("let krate = 1;", &[]),
    ] {
        assert_eq!(paths(code), expected, "{code}");
    }
}
