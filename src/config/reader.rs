//! Reading settings one by one, and gathering what is wrong with them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;

use super::file;
use crate::clock;

/// Names and values, as the environment and `.env` have them.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// Something wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The setting.
    pub name: String,
    /// What was expected.
    pub expected: String,
}

/// Everything wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

pub(super) struct Reader<'a> {
    variables: &'a Variables,
    mistakes: Vec<Mistake>,
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
            Some(file) => {
                read(file).with_context(|| format!("the file {} cannot be read", file.display()))?
            }
            None => BTreeMap::new(),
        };
        variables.extend(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
        Ok(Self(variables))
    }

    /// The value of one, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Sets one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }
}

/// The file `.env` in the working folder, or in the next folder above it that has one.
fn dot_env() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file())?;
    Some(found.strip_prefix(&here).map(Path::to_owned).unwrap_or(found))
}

fn read(file: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let read = file::parse(&std::fs::read(file)?)?;
    Ok(read.into_iter().map(|(name, (value, _))| (name, value)).collect())
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Variables({} of them)", self.0.len())
    }
}

impl<'a> Reader<'a> {
    pub fn new(variables: &'a Variables) -> Self {
        Self { variables, mistakes: Vec::new() }
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        self.variables.get(name).map(str::to_owned)
    }

    pub fn read<T, E: fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(self.variables.get(name)?) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.mistake(name, &expected.to_string());
                None
            }
        }
    }

    pub fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &str) -> Option<T> {
        self.read(name, str::parse)
    }

    pub fn duration(&mut self, name: &str, default: &str) -> Duration {
        let set = self.read(name, clock::duration);
        set.unwrap_or_else(|| clock::duration(default).expect("a default is well-formed"))
    }

    pub fn mistake(&mut self, name: &str, expected: &str) {
        self.mistakes.push(Mistake { name: name.to_owned(), expected: expected.to_owned() });
    }

    pub fn finish(self) -> Result<(), Mistakes> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(self.mistakes)) }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "{count} setting{} wrong:", if count == 1 { " is" } else { "s are" })?;
        for Mistake { name, expected } in &self.0 {
            write!(f, "\n  {name}: {expected}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
