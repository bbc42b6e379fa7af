//! The rules of the house, read off the sources. What breaks one shows here, with its place.

mod circles;
mod dashboard;
mod libraries;
mod rooms;
mod rules;
mod settings;
mod templates;
mod unit;
mod uses;
mod watching;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of this repository.
struct Source {
    /// From the root of the repository.
    path: String,
    text: String,
}

impl Source {
    fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path));
        Self { path: path.to_owned(), text: text.unwrap_or_else(|error| panic!("{path}: {error}")) }
    }

    /// All files with this ending in a folder and below it, by name. There are some, or the test is blind.
    fn all_in(folder: &str, ending: &str) -> Vec<Self> {
        let mut paths = Vec::new();
        walk(&root().join(folder), &mut paths);
        paths.sort();
        let files: Vec<Self> = paths
            .iter()
            .map(|path| path.strip_prefix(root()).expect("below it").to_str().expect("text"))
            .filter(|path| path.ends_with(ending))
            .map(Self::read)
            .collect();
        assert!(!files.is_empty(), "no {ending} in {folder}");
        files
    }

    /// The program's own sources.
    fn of_the_program() -> Vec<Self> {
        let sources = Self::all_in("src", ".rs");
        assert!(sources.len() > 50, "that cannot be all: {}", sources.len());
        sources
    }

    /// The room that a source of the program lies in: `pages` for `src/pages/home.rs`.
    fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").expect("a source of the program");
        below.split('/').next().and_then(|name| name.split('.').next()).expect("a name")
    }

    /// The text without the lines that are comments.
    fn code(&self) -> String {
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        self.text.split_inclusive('\n').filter(is_code).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
