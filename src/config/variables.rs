//! What the environment and the file of settings set.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use zeroize::Zeroizing;

use super::file;

/// Names and values, as the environment and the file have them. There are secrets among the values: they are wiped
/// from memory when this is dropped.
#[derive(Clone, Default)]
pub struct Variables {
    all: BTreeMap<String, Zeroizing<String>>,
    /// The names that the file has, each with the number of its line.
    pub(super) in_file: BTreeMap<String, usize>,
    /// Where the file lies, or, without one, where the program works: what relative paths count from.
    pub(super) folder: PathBuf,
}

impl Variables {
    /// The environment, and beneath it this file, or else `.env` in the working folder or above it, if there
    /// is one.
    ///
    /// # Errors
    /// If the file cannot be read.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_environment(file: Option<&Path>) -> anyhow::Result<Self> {
        let file = file.map(Path::to_owned).or_else(dot_env);
        let mut variables = match &file {
            Some(file) => Self::in_file(file)
                .with_context(|| format!("the file {} cannot be read", file.display()))?,
            None => Self { folder: std::env::current_dir().unwrap_or_default(), ..Self::default() },
        };
        variables.all.extend(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, Zeroizing::new(value.into_string().ok()?)))
        }));
        Ok(variables)
    }

    fn in_file(file: &Path) -> anyhow::Result<Self> {
        let whole = std::path::absolute(file)?;
        let folder = whole.parent().unwrap_or(&whole).to_owned();
        let mut variables = Self { folder, ..Self::default() };
        let content = Zeroizing::new(std::fs::read(file)?);
        for (name, (value, line)) in file::parse(&content)? {
            variables.in_file.insert(name.clone(), line);
            variables.all.insert(name, value);
        }
        Ok(variables)
    }

    /// The value of one, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Sets one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.all.insert(name.to_owned(), Zeroizing::new(value.into()));
    }

    /// All names that are set, wherever.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }
}

/// The file `.env` in the working folder, or in the next folder above it that has one.
fn dot_env() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file())?;
    Some(found.strip_prefix(&here).map(Path::to_owned).unwrap_or(found))
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let all = variables
            .into_iter()
            .map(|(name, value)| (name.into(), Zeroizing::new(value.into())))
            .collect();
        Self { all, ..Self::default() }
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Variables({} of them)", self.all.len())
    }
}
