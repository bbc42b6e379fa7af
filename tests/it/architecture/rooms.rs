//! Who may use whom: the map in `src/lib.rs`, held.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::uses::paths;

/// What all stand on.
const FLOOR: [&str; 12] = [
    "address", "browser", "clock", "counted", "db", "key", "origin", "random", "token", "typed",
    "unseen", "version",
];

/// Every other room, and which rooms it uses besides the floor. Arrows point down the table.
const ARROWS: [(&str, &[&str]); 27] = [
    ("main", &["cli"]),
    ("fuzzing", &["codes", "limits", "sms", "web"]),
    (
        "cli",
        &[
            "app",
            "clients",
            "codes",
            "config",
            "events",
            "mobile",
            "oidc",
            "passwords",
            "server",
            "sessions",
            "sign_in",
            "simulator",
            "sms",
            "users",
        ],
    ),
    (
        "app",
        &[
            "background",
            "codes",
            "config",
            "events",
            "forward",
            "grants",
            "limits",
            "metrics",
            "oidc",
            "pages",
            "server",
            "sessions",
            "sign_in",
            "sms",
            "web",
        ],
    ),
    ("background", &["metrics"]),
    ("config", &["codes", "forward", "limits", "oidc", "sessions", "sign_in", "sms", "web"]),
    (
        "pages",
        &[
            "clients",
            "codes",
            "events",
            "forward",
            "grants",
            "metrics",
            "mobile",
            "oidc",
            "passwords",
            "sessions",
            "sign_in",
            "user_id",
            "web",
        ],
    ),
    ("web", &["events", "forward", "metrics", "oidc", "passwords", "sessions", "sign_in"]),
    (
        "sign_in",
        &[
            "codes",
            "devices",
            "events",
            "grants",
            "limits",
            "mobile",
            "passwords",
            "sessions",
            "sms",
            "user_id",
            "users",
        ],
    ),
    ("forward", &["events", "limits", "sessions", "users"]),
    (
        "oidc",
        &[
            "clients", "codes", "events", "grants", "limits", "notices", "sessions", "user_id",
            "users",
        ],
    ),
    ("notices", &["clients", "user_id"]),
    ("grants", &["clients", "events", "mobile", "sessions", "user_id", "users"]),
    ("clients", &[]),
    ("sessions", &["codes", "events", "mobile", "user_id", "users"]),
    ("sms", &["codes", "mobile"]),
    ("devices", &["user_id", "users"]),
    ("users", &["mobile", "passwords", "user_id"]),
    ("passwords", &["mobile"]),
    ("events", &["limits", "metrics", "mobile", "user_id"]),
    ("limits", &[]),
    ("codes", &["mobile"]),
    ("mobile", &[]),
    ("user_id", &[]),
    ("metrics", &[]),
    ("simulator", &["server"]),
    ("server", &[]),
];

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
fn sessions_know_an_issued_code_and_who_signed_in_how_and_nothing_else() {
    let above = |path: &String| !FLOOR.contains(&path.split("::").next().expect("a name"));
    let known: BTreeSet<String> = Source::of_the_program()
        .iter()
        .filter(|source| source.room() == "sessions")
        .flat_map(|source| paths(&source.code()))
        .filter(above)
        .collect();
    assert_eq!(
        known.iter().collect::<Vec<_>>(),
        [
            "codes::Challenge",
            "codes::ChallengeId",
            "codes::SessionName",
            "events::Way",
            "mobile::Mobile",
            "user_id::UserId",
            "users::Name",
        ]
    );
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
