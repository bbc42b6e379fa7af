//! What the commands print. Nothing else writes to standard output or standard error, so that an output which
//! fails (a full disk, a reader that has gone) is a failure of the command and never a panic.

use std::fmt::Arguments;
use std::io::{self, Write};

/// Prints a line to standard output: `say!("added {mobile}")?`.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::out::print(format_args!("{}\n", format_args!($($words)*))) };
}

/// Prints a line to standard error, for people: `complain!("line {number}: …")`.
macro_rules! complain {
    ($($words:tt)*) => { $crate::cli::out::print_error(format_args!("{}\n", format_args!($($words)*))) };
}

pub(super) use {complain, say};

/// Standard output takes no more.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output")]
pub(super) struct Unwritten(#[from] io::Error);

/// Prints to standard output. Colours go to terminals only.
pub(in crate::cli) fn print(text: Arguments<'_>) -> Result<(), Unwritten> {
    Ok(anstream::stdout().write_fmt(text)?)
}

/// Prints to standard error.
pub(in crate::cli) fn print_error(text: Arguments<'_>) {
    // Where this fails, there is nobody left to tell.
    let _ = io::stderr().write_fmt(text);
}

/// Whether whoever read standard output has gone, and so has seen enough.
pub(super) fn nobody_reads(error: &anyhow::Error) -> bool {
    let unwritten = error.downcast_ref::<Unwritten>();
    unwritten.is_some_and(|Unwritten(error)| error.kind() == io::ErrorKind::BrokenPipe)
}
