//! The door.

use std::process::ExitCode;

fn main() -> ExitCode {
    codelogin::cli::run()
}
