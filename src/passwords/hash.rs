//! What is kept of a password.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use super::kind::{PARAMS, argon2, phc, stretch};
use super::{Kind, NotAHash, Password};
use crate::random;

/// What lies in the table of users. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash {
    text: String,
    kind: Kind,
}

impl Hash {
    /// Hashes a password, which takes some 20 ms of a core.
    pub(super) fn of(password: &Password) -> anyhow::Result<Self> {
        let (memory, passes, lanes) = PARAMS;
        let argon2 = argon2(memory, passes, lanes)?;
        let salt = random::bytes::<16>();
        let hash = argon2.hash_password_with_salt(password.expose(), &salt)?.to_string();
        Ok(hash.parse()?)
    }

    pub(super) fn opens(&self, password: &Password) -> bool {
        match self.kind {
            Kind::Argon2id { .. } => PasswordHash::new(phc(&self.text)).is_ok_and(|hash| {
                Argon2::default().verify_password(password.expose(), &hash).is_ok()
            }),
            Kind::Django { iterations } => django(&self.text).is_some_and(|(salt, digest)| {
                stretch(password, salt, iterations).ct_eq(&digest).into()
            }),
        }
    }

    /// Whether it should be made anew when the password is next typed: where it is weaker than today's, and where
    /// it is dearer, which all others have to wait for.
    pub(super) fn is_outdated(&self) -> bool {
        self.kind != Kind::TODAYS
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let kind = Kind::name_in(text).parse()?;
        let is_whole = match kind {
            Kind::Argon2id { .. } => PasswordHash::new(phc(text))
                .is_ok_and(|hash| hash.salt.is_some() && hash.hash.is_some()),
            Kind::Django { .. } => django(text).is_some(),
        };
        is_whole.then(|| Self { text: text.to_owned(), kind }).ok_or(NotAHash)
    }
}

/// Salt and digest.
fn django(text: &str) -> Option<(&str, [u8; 32])> {
    let (rest, digest) = text.rsplit_once('$')?;
    let (_, salt) = rest.rsplit_once('$')?;
    let digest = STANDARD.decode(digest).ok()?.try_into().ok()?;
    (!salt.is_empty()).then_some((salt, digest))
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PASSWORD: &str = "correct horse battery";

    // Made by python3 -c "import hashlib,base64; print(base64.b64encode(hashlib.pbkdf2_hmac('sha256',
    // b'correct horse battery', b'NaCl', 1000)).decode())"
    const DJANGO: &str = "pbkdf2_sha256$1000$NaCl$8EppGlTIhXz4Wojow3sxxlKM+88sPOPgChjMb/kKchw=";

    fn opens(hash: &str, password: &str) -> bool {
        hash.parse::<Hash>().expect("a hash").opens(&Password::typed(password))
    }

    #[test]
    fn a_new_hash_has_the_parameters_that_are_promised_and_a_salt_of_its_own() {
        let [one, other] = [0; 2].map(|_| Hash::of(&Password::typed(PASSWORD)).expect("hashed"));
        assert!(one.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.as_str());
        assert_ne!(one.as_str(), other.as_str());
        assert!(opens(one.as_str(), PASSWORD) && opens(other.as_str(), PASSWORD));
        assert!(!opens(one.as_str(), "correct horse batterz"));
        assert!(!one.is_outdated());
        assert_eq!(format!("{one:?}"), "Hash(…)");
    }

    #[test]
    fn what_django_kept_is_checked_with_its_own_algorithm() {
        assert!(opens(DJANGO, PASSWORD));
        assert!(!opens(DJANGO, "correct horse batterz"));
        let hash: Hash = DJANGO.parse().expect("a hash");
        assert!(hash.is_outdated() && hash.kind() == Kind::Django { iterations: 1000 });
    }

    #[test]
    fn what_django_kept_as_argon2id_is_checked_as_what_it_is() {
        // Made by Django 5.2's Argon2PasswordHasher with its own setting, and with one that is too weak.
        let salt = "c2FsdHlzYWx0eXNhbHR5c2FsdHkxMg";
        for django in [
            format!(
                "argon2$argon2id$v=19$m=102400,t=2,p=8${salt}$sEWbTAA8v3sik89V2gM5VLveUS7W0KumNWfTL0tSNZE"
            ),
            format!(
                "argon2$argon2id$v=19$m=8192,t=1,p=1${salt}$BEt+m5M8wLdBCVL/g5vAy1FZxx4queP21OaiCX5ZEkk"
            ),
        ] {
            assert!(opens(&django, PASSWORD) && !opens(&django, "correct horse batterz"));
            let hash: Hash = django.parse().expect("a hash");
            assert_eq!((hash.as_str(), hash.is_outdated()), (django.as_str(), true));
        }
    }

    #[test]
    fn weaker_parameters_are_outdated_and_stronger_ones_too() {
        for (memory, passes, lanes) in [(8 * 1024, 1, 1), (19 * 1024, 3, 1), (64 * 1024, 2, 4)] {
            let made = argon2(memory, passes, lanes).expect("valid");
            let made = made.hash_password_with_salt(PASSWORD.as_bytes(), b"salty enough");
            let made = made.expect("hashed").to_string();
            assert!(opens(&made, PASSWORD));
            assert!(made.parse::<Hash>().expect("a hash").is_outdated(), "{made}");
        }
    }

    #[test]
    fn nothing_else_is_a_hash() {
        let dear = "$argon2id$v=19$m=262145,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo";
        for other in [
            "",
            "!",
            "correct horse battery",
            "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
            "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv",
            "pbkdf2_sha1$1000$NaCl$DIGEST",
            "pbkdf2_sha256$0$NaCl$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$5000001$NaCl$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$1000$$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$1000$NaCl$AAAA",
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo",
            &dear.replace("262145", "19456").replace("t=2", "t=54"),
            "argon2$argon2i$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo",
            "argon2$$argon2id$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo",
            "argon2argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo",
            &format!("argon2{dear}"),
            dear,
        ] {
            assert_eq!(other.parse::<Hash>(), Err(NotAHash), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "\\PC{0,90}|(pbkdf2_sha256|(argon2)?\\$argon2id)(\\$[a-zA-Z0-9+/=,]{0,40}){0,6}",
        ) {
            if let Ok(hash) = text.parse::<Hash>() {
                prop_assert_eq!(hash.as_str(), text);
            }
        }
    }
}
