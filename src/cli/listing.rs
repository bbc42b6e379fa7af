//! Printing many things one by one: a line each for people, JSON for machines.

use anstyle::Style;
use clap::Args;
use serde_json::Value;

use super::out::{Unwritten, print, say};

/// How they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A line each.
    Text,
    /// One list.
    JsonList,
    /// An object a line, where there is no end to wait for.
    JsonLines,
}

/// Asks for one form or the other.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Output {
    /// A list in the form that is wanted.
    pub fn listing(&self) -> Listing {
        Listing::new(if self.json { Form::JsonList } else { Form::Text })
    }
}

/// A list on its way to standard output.
pub(super) struct Listing {
    form: Form,
    is_empty: bool,
}

impl Listing {
    pub fn new(form: Form) -> Self {
        Self { form, is_empty: true }
    }

    /// Prints one more, in the form that is wanted.
    pub fn add(
        &mut self,
        style: Style,
        line: impl FnOnce() -> String,
        json: impl FnOnce() -> Value,
    ) -> Result<(), Unwritten> {
        let is_first = std::mem::take(&mut self.is_empty);
        match self.form {
            Form::Text => say!("{style}{}{style:#}", line()),
            Form::JsonLines => say!("{}", json()),
            Form::JsonList => {
                print(format_args!("{}\n{}", if is_first { "[" } else { "," }, json()))
            }
        }
    }

    /// Ends it, and says whether there was nothing to print.
    pub fn finish(self) -> Result<bool, Unwritten> {
        match (self.form, self.is_empty) {
            (Form::JsonList, true) => say!("[]")?,
            (Form::JsonList, false) => say!("\n]")?,
            (Form::Text | Form::JsonLines, _) => {}
        }
        Ok(self.is_empty)
    }
}
