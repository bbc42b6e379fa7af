//! Printing many things one by one: a line each for people, JSON for machines.

use std::io::{self, Write};

use anstyle::Style;
use serde_json::Value;

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

/// A list on its way to standard output. Colours go to terminals only.
pub(super) struct Listing {
    form: Form,
    out: anstream::Stdout,
    is_empty: bool,
}

impl Listing {
    pub fn new(form: Form) -> Self {
        Self { form, out: anstream::stdout(), is_empty: true }
    }

    /// Prints one more, in the form that is wanted.
    pub fn add(
        &mut self,
        style: Style,
        line: impl FnOnce() -> String,
        json: impl FnOnce() -> Value,
    ) -> io::Result<()> {
        let is_first = std::mem::take(&mut self.is_empty);
        match self.form {
            Form::Text => writeln!(self.out, "{style}{}{style:#}", line()),
            Form::JsonLines => writeln!(self.out, "{}", json()),
            Form::JsonList => write!(self.out, "{}\n{}", if is_first { "[" } else { "," }, json()),
        }
    }

    /// Ends it, and says whether there was nothing to print.
    pub fn finish(mut self) -> io::Result<bool> {
        match (self.form, self.is_empty) {
            (Form::JsonList, true) => writeln!(self.out, "[]")?,
            (Form::JsonList, false) => writeln!(self.out, "\n]")?,
            (Form::Text | Form::JsonLines, _) => {}
        }
        Ok(self.is_empty)
    }
}
