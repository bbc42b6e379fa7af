//! Passwords that the operator sets: asked for at a terminal, or read from standard input, never taken from
//! an argument, which other users of the machine can see.

use std::io::{BufRead, IsTerminal, Read, stdin};

use anyhow::{Context, ensure};

use crate::mobile::Mobile;
use crate::passwords::{Hash, Password, PasswordLength, Passwords};

/// The longest line that is read, in bytes: a password that may be set is far shorter.
const LONGEST_LINE: u64 = 4096;

/// Reads a password: at a terminal asks twice, and shows nothing; else one line.
pub(super) fn read(mobile: &Mobile, least: PasswordLength) -> anyhow::Result<Password> {
    let typed = if stdin().is_terminal() {
        let typed = rpassword::prompt_password("New password: ")?;
        let again = rpassword::prompt_password("The same again: ")?;
        ensure!(typed == again, "the two differ; nothing was changed");
        typed
    } else {
        let mut line = Vec::new();
        let read = stdin().lock().take(LONGEST_LINE + 1).read_until(b'\n', &mut line);
        read.context("cannot read the password")?;
        ensure!(
            line.len() as u64 <= LONGEST_LINE,
            "the password is expected in one line; more than {LONGEST_LINE} bytes came without an end"
        );
        let line = String::from_utf8(line).context("the password is expected in UTF-8")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(Password::chosen(&typed, least, mobile)?)
}

/// What is kept of it.
pub(super) async fn hash(password: Password) -> anyhow::Result<Hash> {
    Passwords::default().hash("", password).await?.context("nobody else hashes here")
}
