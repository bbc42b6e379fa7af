//! `SECRET_KEY`: parsed, or made once beside the database; each purpose gets a key of its own from it.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random;

/// The shortest key that is taken, in bytes: the output of SHA-256 (RFC 2104 §3).
const SHORTEST: usize = 32;

/// A secret that is never printed, and wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

/// The text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "at least {SHORTEST} bytes as hex or base64 are expected, as `openssl rand -hex 32` prints them"
)]
pub struct NotAKey;

impl Key {
    /// The key for one purpose. Keys of two purposes tell nothing of each other.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        let derived = Zeroizing::new(self.mac(&[purpose.as_bytes()]));
        Self(Zeroizing::new(derived.to_vec()))
    }

    /// HMAC-SHA-256 over the parts. Each goes in with its length before it, so that
    /// `("1", "23")` and `("12", "3")` differ.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.hmac();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn hmac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).expect("HMAC takes a key of any length")
    }

    /// The key in `file`, if that is there.
    ///
    /// # Errors
    /// If the file cannot be read, or holds no key.
    pub fn kept_in(file: &Path) -> anyhow::Result<Option<Self>> {
        let name = file.display();
        match fs::read_to_string(file).map(Zeroizing::new) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            text => text
                .with_context(|| format!("cannot read the key file {name}"))?
                .trim()
                .parse()
                .map(Some)
                .with_context(|| format!("the key file {name} is spoilt")),
        }
    }

    /// The key in `file`, which is made with a new one, readable by its owner alone, if it is not there.
    ///
    /// # Errors
    /// If the file cannot be read or made, or holds no key.
    pub fn kept_or_made_in(file: &Path) -> anyhow::Result<Self> {
        if let Some(key) = Self::kept_in(file)? {
            return Ok(key);
        }
        make(file).with_context(|| format!("cannot make the key file {}", file.display()))?;
        Self::kept_in(file)?.context("the key file was taken away")
    }
}

/// Written aside and linked into place: of two processes that start at once, both end up with one key,
/// and nobody reads half of it.
fn make(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    // A named temporary file is made with mode 0600.
    let mut aside = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let key = Zeroizing::new(random::bytes::<SHORTEST>());
    let text = Zeroizing::new(hex::encode(&key));
    writeln!(aside, "{}", *text)?;
    aside.as_file().sync_all()?;
    match aside.persist_noclobber(file) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        [hex::decode(text).ok(), STANDARD.decode(text).ok(), URL_SAFE.decode(text).ok()]
            .into_iter()
            .flatten()
            .map(Zeroizing::new)
            .find(|bytes| bytes.len() >= SHORTEST)
            .map(Self)
            .ok_or(NotAKey)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_base64_are_taken_and_short_keys_are_not() {
        assert!("00".repeat(32).parse::<Key>().is_ok());
        assert!(STANDARD.encode([255; 32]).parse::<Key>().is_ok());
        assert!(URL_SAFE.encode([255; 32]).parse::<Key>().is_ok());
        for bad in ["", "secret", &"00".repeat(31), &STANDARD.encode([7; 31])] {
            assert_eq!(bad.parse::<Key>().err(), Some(NotAKey), "{bad}");
        }
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("codelogin.db.key");
        let first = Key::kept_or_made_in(&file).expect("made");
        let again = Key::kept_in(&file).expect("read").expect("there");
        assert_eq!(first.mac(&[b"x"]), again.mac(&[b"x"]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn purposes_and_parts_are_kept_apart() {
        let key: Key = "11".repeat(32).parse().expect("a key");
        assert_ne!(key.derive("a").mac(&[b"x"]), key.derive("b").mac(&[b"x"]));
        assert_ne!(key.mac(&[b"1", b"23"]), key.mac(&[b"12", b"3"]));
        assert_eq!(format!("{key:?}"), "Key(…)");
        let _is_wiped: &dyn zeroize::ZeroizeOnDrop = &key.0;
    }
}
