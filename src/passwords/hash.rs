//! What is kept of a password.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Password;
use crate::random;

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const PARAMS: (u32, u32, u32) = (19 * 1024, 2, 1);

/// What a hash from elsewhere may cost at most, lest one of them keep a core busy for minutes: memory in
/// KiB, passes, lanes.
const DEAREST: (u32, u32, u32) = (1024 * 1024, 100, 16);

/// The same for Django's, in iterations; its present default is 1.2 million.
const MOST_ITERATIONS: u32 = 10_000_000;

/// What lies in the table of users. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash {
    text: String,
    kind: Kind,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Argon2id { memory: u32, passes: u32, lanes: u32 },
    Django { iterations: u32, salt: String, digest: [u8; 32] },
}

/// The text is no hash that can be checked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a hash as Django keeps it (`pbkdf2_sha256$…`, `argon2$argon2id$…`) or Argon2id (`$argon2id$…`) is expected"
)]
pub struct NotAHash;

impl Hash {
    /// Hashes a password, which takes some 20 ms of a core.
    pub(super) fn of(password: &Password) -> anyhow::Result<Self> {
        let (memory, passes, lanes) = PARAMS;
        let params = Params::new(memory, passes, lanes, None)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let salt = random::bytes::<16>();
        let hash = argon2.hash_password_with_salt(password.expose(), &salt)?.to_string();
        Ok(hash.parse()?)
    }

    pub(super) fn opens(&self, password: &Password) -> bool {
        match &self.kind {
            Kind::Argon2id { .. } => PasswordHash::new(phc(&self.text)).is_ok_and(|hash| {
                Argon2::default().verify_password(password.expose(), &hash).is_ok()
            }),
            Kind::Django { iterations, salt, digest } => {
                stretch(password, salt, *iterations).ct_eq(digest).into()
            }
        }
    }

    /// Whether it should be made anew when the password is next typed.
    pub(super) fn is_outdated(&self) -> bool {
        match self.kind {
            Kind::Argon2id { memory, passes, lanes } => {
                memory < PARAMS.0 || passes < PARAMS.1 || lanes < PARAMS.2
            }
            Kind::Django { .. } => true,
        }
    }

    /// How many iterations it takes, if it is Django's.
    #[must_use]
    pub fn iterations(&self) -> Option<u32> {
        match self.kind {
            Kind::Argon2id { .. } => None,
            Kind::Django { iterations, .. } => Some(iterations),
        }
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// PBKDF2 with SHA-256 (RFC 8018 §5.2), as Django computes it.
pub(super) fn stretch(password: &Password, salt: &str, iterations: u32) -> [u8; 32] {
    pbkdf2_hmac_array::<Sha256, 32>(password.expose(), salt.as_bytes(), iterations)
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let kind = argon2id(text).or_else(|| django(text)).ok_or(NotAHash)?;
        Ok(Self { text: text.to_owned(), kind })
    }
}

/// The PHC string itself: Django writes its own name of the algorithm before it.
fn phc(text: &str) -> &str {
    text.strip_prefix("argon2").unwrap_or(text)
}

fn argon2id(text: &str) -> Option<Kind> {
    let text = phc(text);
    let hash = PasswordHash::new(text).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let affordable = memory <= DEAREST.0 && passes <= DEAREST.1 && lanes <= DEAREST.2;
    let whole = hash.salt.is_some() && hash.hash.is_some();
    (text.starts_with("$argon2id$") && affordable && whole).then_some(Kind::Argon2id {
        memory,
        passes,
        lanes,
    })
}

fn django(text: &str) -> Option<Kind> {
    let mut parts = text.strip_prefix("pbkdf2_sha256$")?.split('$');
    let (iterations, salt, digest) = (parts.next()?, parts.next()?, parts.next()?);
    let iterations = iterations.parse().ok().filter(|n| (1..=MOST_ITERATIONS).contains(n))?;
    let digest = STANDARD.decode(digest).ok()?.try_into().ok()?;
    let well_formed = parts.next().is_none() && !salt.is_empty();
    well_formed.then(|| Kind::Django { iterations, salt: salt.to_owned(), digest })
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
        assert!(hash.is_outdated() && hash.iterations() == Some(1000));
    }

    #[test]
    fn what_django_kept_as_argon2id_is_checked_as_what_it_is() {
        // Made by Django 5.2's Argon2PasswordHasher with its own setting, and with one that is too weak.
        let salt = "c2FsdHlzYWx0eXNhbHR5c2FsdHkxMg";
        for (django, outdated) in [
            (
                format!(
                    "argon2$argon2id$v=19$m=102400,t=2,p=8${salt}$sEWbTAA8v3sik89V2gM5VLveUS7W0KumNWfTL0tSNZE"
                ),
                false,
            ),
            (
                format!(
                    "argon2$argon2id$v=19$m=8192,t=1,p=1${salt}$BEt+m5M8wLdBCVL/g5vAy1FZxx4queP21OaiCX5ZEkk"
                ),
                true,
            ),
        ] {
            assert!(opens(&django, PASSWORD) && !opens(&django, "correct horse batterz"));
            let hash: Hash = django.parse().expect("a hash");
            assert_eq!((hash.as_str(), hash.is_outdated()), (django.as_str(), outdated));
        }
    }

    #[test]
    fn weaker_parameters_are_outdated() {
        let params = Params::new(8 * 1024, 1, 1, None).expect("valid");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(PASSWORD.as_bytes(), b"salty enough")
            .expect("hashed")
            .to_string();
        assert!(opens(&weak, PASSWORD));
        assert!(weak.parse::<Hash>().expect("a hash").is_outdated());
    }

    #[test]
    fn nothing_else_is_a_hash() {
        let dear = "$argon2id$v=19$m=1048577,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo";
        for other in [
            "",
            "!",
            "correct horse battery",
            "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
            "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv",
            "pbkdf2_sha1$1000$NaCl$DIGEST",
            "pbkdf2_sha256$0$NaCl$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$10000001$NaCl$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$1000$$JCnZx+VwgzG5HKg8ej6xaW9YfcYCKUJ5wDe/SGP9jSc=",
            "pbkdf2_sha256$1000$NaCl$AAAA",
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo$c2FsdHkgZW5vdWdo",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHkgZW5vdWdo",
            &dear.replace("1048577", "19456").replace("t=2", "t=101"),
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
