//! Tells the program which commit it is built from, so that an operator can ask it.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let commit = commit();
    if commit.is_some() {
        // Of this working tree, wherever git keeps them. The second has a new line at each commit.
        for file in ["HEAD", "logs/HEAD"] {
            let path = git(&["rev-parse", "--git-path", file]);
            if let Some(path) = path.filter(|path| Path::new(path).exists()) {
                println!("cargo::rerun-if-changed={path}");
            }
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let (hash, release) = match commit {
        Some((hash, date)) => (hash.clone(), format!("{version} ({hash} {date})")),
        None => (String::new(), version.to_owned()),
    };
    println!("cargo::rustc-env=CODELOGIN_COMMIT={hash}");
    println!("cargo::rustc-env=CODELOGIN_RELEASE={release}");
}

/// Short hash and date of the commit that is checked out here. In a folder that was unpacked from an
/// archive there is none, even where that lies within somebody else's repository.
fn commit() -> Option<(String, String)> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().ok()?;
    if Path::new(&top).canonicalize().ok()? != here {
        return None;
    }
    let shown = git(&["show", "--no-patch", "--no-show-signature", "--format=%h %cs", "HEAD"])?;
    let (hash, date) = shown.split_once(' ')?;
    Some((hash.to_owned(), date.to_owned()))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
