//! No circle between files, inside a room either: whoever reads one need not have read the other.
//!
//! A parent that only passes on what its children have does not use them.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::paths_below;
use super::{Source, is_name};

/// The names from the root of the crate down to a file: `["pages", "home"]`.
type Module = Vec<String>;

/// A file: what it says for itself, and what it passes on of its children.
struct File {
    own: String,
    passed_on: BTreeMap<String, Module>,
}

/// The files of the program, its tests left out.
fn files() -> BTreeMap<Module, File> {
    let sources = Source::of_the_program();
    let sources = sources.iter().filter(|source| !source.path.ends_with("/tests.rs"));
    sources.map(|source| (module(&source.path), File::read(source))).collect()
}

fn module(path: &str) -> Module {
    let below = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs"));
    let names = below.expect("a source of the program").split('/').map(str::to_owned);
    names.filter(|name| name != "mod" && name != "lib").collect()
}

impl File {
    fn read(source: &Source) -> Self {
        let code = source.code();
        // Who may see a thing is no use of him.
        let code = code.replace("pub(in crate::", "pub(in ");
        let program = code.split_once("mod tests {").map_or(&*code, |(program, _)| program);
        let at = module(&source.path);
        let (mut own, mut passed_on) = (String::new(), BTreeMap::new());
        for statement in program.split_inclusive(';') {
            let hands_on = ["pub use ", "pub(crate) use ", "pub(super) use "]
                .iter()
                .find_map(|how| statement.split_once(how));
            let Some((before, tree)) = hands_on else {
                // That there is a child is no use of it.
                own.extend(Some(statement).filter(|statement| !declares_a_child(statement)));
                continue;
            };
            own.push_str(before);
            let tree = format!("crate::{}", tree.trim_start_matches("self::"));
            for path in paths_below("crate", &tree) {
                let names: Vec<&str> = path.split("::").collect();
                let (name, child) = names.split_last().expect("a name");
                let child = at.iter().map(String::as_str).chain(child.iter().copied());
                passed_on.insert((*name).to_owned(), child.map(str::to_owned).collect());
            }
        }
        Self { own, passed_on }
    }
}

fn declares_a_child(statement: &str) -> bool {
    let mut words = statement.trim_end_matches(';').split_whitespace().rev().skip(1);
    words.next() == Some("mod")
}

/// The file in which what this path names is written.
fn place(files: &BTreeMap<Module, File>, path: &[String]) -> Module {
    let mut at = Module::new();
    for name in path {
        let child = [at.as_slice(), std::slice::from_ref(name)].concat();
        if files.contains_key(&child) {
            at = child;
        } else {
            let passed_on = files.get(&at).and_then(|file| file.passed_on.get(name));
            return passed_on.cloned().unwrap_or(at);
        }
    }
    at
}

/// The files that a file uses.
fn used(files: &BTreeMap<Module, File>, of: &Module, file: &File) -> BTreeSet<Module> {
    let mut paths: Vec<Module> = Vec::new();
    let mut add = |base: &[String], below: Vec<String>| {
        for path in below {
            let names = path.split("::").map(str::to_owned);
            paths.push(base.iter().cloned().chain(names).collect());
        }
    };
    add(&[], paths_below("crate", &file.own));
    add(of, paths_below("self", &file.own));
    let up = |levels: usize| &of[..of.len().saturating_sub(levels)];
    let above = |path: &String| !path.starts_with("super");
    add(up(2), paths_below("super::super", &file.own));
    add(up(1), paths_below("super", &file.own).into_iter().filter(above).collect());
    let children =
        files.keys().filter(|child| child.len() == of.len() + 1 && child.starts_with(of));
    for child in children {
        add(child, paths_below(child.last().expect("a name"), &file.own));
    }
    let words: BTreeSet<&str> = file.own.split(|c| !is_name(c)).collect();
    let in_use = file.passed_on.iter().filter(|(name, _)| words.contains(name.as_str()));
    let passed_on = in_use.map(|(_, child)| child.clone());
    let places = paths.iter().map(|path| place(files, path)).chain(passed_on);
    places.filter(|place| place != of && !place.is_empty()).collect()
}

/// A way along the arrows that comes back to where it began.
fn circle(arrows: &BTreeMap<Module, BTreeSet<Module>>) -> Option<Vec<Module>> {
    fn walk(
        at: &Module,
        arrows: &BTreeMap<Module, BTreeSet<Module>>,
        way: &mut Vec<Module>,
        done: &mut BTreeSet<Module>,
    ) -> Option<Vec<Module>> {
        if let Some(begin) = way.iter().position(|before| before == at) {
            return Some(way[begin..].to_vec());
        }
        if !done.insert(at.clone()) {
            return None;
        }
        way.push(at.clone());
        let found = arrows.get(at).into_iter().flatten().find_map(|to| walk(to, arrows, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    arrows.keys().find_map(|from| walk(from, arrows, &mut Vec::new(), &mut done))
}

#[test]
fn no_two_files_use_each_other() {
    let files = files();
    let arrows: BTreeMap<Module, BTreeSet<Module>> =
        files.iter().map(|(of, file)| (of.clone(), used(&files, of, file))).collect();
    let count: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(count > 300, "that cannot be all: {count}");
    let names = |way: Vec<Module>| way.iter().map(|at| at.join("::")).collect::<Vec<_>>();
    assert_eq!(circle(&arrows).map(names), None);
}
