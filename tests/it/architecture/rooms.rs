//! Who may use whom: the map in `src/lib.rs`, held.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, is_name};

/// What all stand on.
const FLOOR: [&str; 8] = ["address", "browser", "clock", "db", "key", "random", "typed", "version"];

/// Every other room, and which rooms it uses besides the floor. Arrows point down the table.
const ARROWS: [(&str, &[&str]); 20] = [
    ("main", &["cli"]),
    ("fuzzing", &["codes", "limits", "pages", "sms"]),
    (
        "cli",
        &[
            "app",
            "codes",
            "config",
            "events",
            "limits",
            "mobile",
            "passwords",
            "server",
            "sessions",
            "simulator",
            "sms",
            "users",
        ],
    ),
    (
        "app",
        &[
            "codes",
            "config",
            "devices",
            "events",
            "limits",
            "metrics",
            "pages",
            "passwords",
            "server",
            "sessions",
            "sign_in",
            "sms",
            "users",
        ],
    ),
    ("config", &["codes", "limits", "pages", "sessions", "sign_in", "sms"]),
    (
        "pages",
        &[
            "codes",
            "events",
            "limits",
            "metrics",
            "mobile",
            "passwords",
            "sessions",
            "sign_in",
            "users",
        ],
    ),
    (
        "sign_in",
        &[
            "codes",
            "devices",
            "events",
            "limits",
            "metrics",
            "mobile",
            "passwords",
            "sessions",
            "sms",
            "user_id",
            "users",
        ],
    ),
    ("sessions", &["codes", "user_id"]),
    ("sms", &["codes", "mobile"]),
    ("limits", &[]),
    ("devices", &["user_id", "users"]),
    ("users", &["events", "mobile", "passwords", "user_id"]),
    ("passwords", &["mobile"]),
    ("events", &["metrics", "mobile", "user_id"]),
    ("codes", &["mobile"]),
    ("mobile", &[]),
    ("user_id", &[]),
    ("metrics", &[]),
    ("simulator", &["server"]),
    ("server", &[]),
];

/// Every path below the root of the crate that a text names, groups written out.
fn paths(code: &str) -> Vec<String> {
    let roots = ["crate::", "codelogin::"];
    let after_root =
        |root: &'static str| code.match_indices(root).map(move |(at, _)| &code[at + root.len()..]);
    roots.into_iter().flat_map(after_root).flat_map(written_out).collect()
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

/// The rooms that each room uses, itself left out.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let mut by_room: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in Source::of_the_program() {
        let room = source.room();
        let used = paths(&source.code());
        let used = used.iter().map(|path| path.split("::").next().expect("a name"));
        let of_room = by_room.entry(room.to_owned()).or_default();
        of_room.extend(used.filter(|used| *used != room).map(str::to_owned));
    }
    by_room
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

#[test]
fn each_room_uses_what_the_map_allows_and_no_other() {
    let by_room = uses();
    let arrows: usize = by_room.values().map(BTreeSet::len).sum();
    assert!(arrows > 60, "that cannot be all: {by_room:?}");
    for (room, used) in &by_room {
        let used: Vec<&str> =
            used.iter().map(String::as_str).filter(|used| !FLOOR.contains(used)).collect();
        let row = ARROWS.iter().find(|(of, _)| of == room);
        match row {
            Some((_, allowed)) => assert_eq!(used, *allowed, "{room} uses others than it may"),
            None if FLOOR.contains(&room.as_str()) || room == "lib" => {
                assert!(used.is_empty(), "{room} is below all and uses {used:?}");
            }
            None => panic!("{room} is a room that the table does not have"),
        }
    }
    for room in ARROWS.iter().map(|(room, _)| room).chain(&FLOOR) {
        assert!(by_room.contains_key(*room), "{room} is no room");
    }
}

#[test]
fn arrows_point_down_the_table() {
    for (line, (room, used)) in ARROWS.iter().enumerate() {
        for used in *used {
            let at = ARROWS.iter().position(|(room, _)| room == used);
            assert!(at.is_some_and(|at| at > line), "{room} uses {used}, which is above it");
        }
    }
}

#[test]
fn the_stand_in_shares_nothing_with_the_client_that_it_checks() {
    let used = &uses()["simulator"];
    assert_eq!(used.iter().collect::<Vec<_>>(), ["clock", "random", "server"]);
}

#[test]
fn sessions_know_an_issued_code_and_a_users_id_and_nothing_else() {
    let above = |path: &String| !FLOOR.contains(&path.split("::").next().expect("a name"));
    let known: BTreeSet<String> = Source::of_the_program()
        .iter()
        .filter(|source| source.room() == "sessions")
        .flat_map(|source| paths(&source.code()))
        .filter(above)
        .collect();
    assert_eq!(known.iter().collect::<Vec<_>>(), ["codes::Challenge", "user_id::UserId"]);
}

/// `super::` must not lead out of a room: that would be a use which nobody sees.
#[test]
fn no_room_is_left_by_the_back_door() {
    let mut seen = 0;
    for source in Source::of_the_program() {
        let below = source.path.strip_prefix("src/").expect("a source of the program");
        let depth = below.replace("/mod.rs", "").split('/').count();
        let code = source.code();
        let (program, tests) = code.split_once("mod tests {").unwrap_or((&code, ""));
        for (part, depth) in [(program, depth), (tests, depth + 1)] {
            let climbs = (1..6).rev().find(|n| part.contains(&"super::".repeat(*n))).unwrap_or(0);
            assert!(climbs < depth, "{}: super:: leads out of its room", source.path);
            seen += climbs;
        }
    }
    assert!(seen > 20, "that cannot be all: {seen}");
}

#[test]
fn the_map_shows_every_room() {
    let map = Source::read("src/lib.rs").text;
    // Two are the door and the map, one is there under `cargo fuzz` alone.
    let rooms =
        uses().into_keys().filter(|room| !["lib", "main", "fuzzing"].contains(&room.as_str()));
    for room in rooms {
        let rows = map.lines().filter(|line| line.starts_with("//! | ["));
        let shown = rows.filter(|row| row.contains(&format!("[`{room}`]"))).count();
        assert_eq!(shown, 1, "{room}");
    }
}
