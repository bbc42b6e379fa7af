//! Reading settings one by one, and gathering what is wrong with them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use super::Variables;
use crate::clock;

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
    /// Every name that a value was asked of: whatever is set, all are asked for.
    pub asked: BTreeSet<&'static str>,
}

impl<'a> Reader<'a> {
    pub fn new(variables: &'a Variables) -> Self {
        Self { variables, mistakes: Vec::new(), asked: BTreeSet::new() }
    }

    /// What relative paths count from.
    pub fn folder(&self) -> &'a Path {
        &self.variables.folder
    }

    fn get(&mut self, name: &'static str) -> Option<&'a str> {
        self.asked.insert(name);
        self.variables.get(name)
    }

    pub fn is_set(&mut self, name: &'static str) -> bool {
        self.get(name).is_some()
    }

    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub fn read<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(self.get(name)?) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.mistake(name, &expected.to_string());
                None
            }
        }
    }

    pub fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &'static str) -> Option<T> {
        self.read(name, str::parse)
    }

    pub fn duration(&mut self, name: &'static str, default: &str) -> Duration {
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
