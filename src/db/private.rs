//! Files for their owner alone.

use std::fs::File;
use std::path::Path;

use anyhow::Context;

/// Opens the file to write at its end, and makes it, if it is not there, for its owner alone: the database has
/// everybody's number in it. SQLite gives the files beside it the same mode.
pub(super) fn file(path: &Path) -> anyhow::Result<File> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("cannot write {}", path.display()))
}
