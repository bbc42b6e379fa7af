//! What is secret of a key, as it is kept: AES-256-GCM under a key made of `SECRET_KEY`. Who has the database alone
//! signs nothing.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::key::Key;
use crate::random;

/// Seals signing keys.
#[derive(Clone)]
pub(super) struct Seal(Key);

impl Seal {
    /// The seal of this `SECRET_KEY`.
    pub fn new(key: &Key) -> Self {
        Self(key.derive("signing keys"))
    }

    /// The secret, sealed; it is opened under this name alone.
    pub fn close(&self, name: &str, secret: &[u8]) -> String {
        let nonce = random::bytes::<NONCE_LEN>();
        let mut sealed = secret.to_vec();
        // In place, and the tag apart: no copy of the secret is left where this would have to grow.
        let tag = self
            .cipher()
            .seal_in_place_separate_tag((&nonce).into(), Aad::from(name), &mut sealed)
            .expect("a key of 2 KB is not too long");
        BASE64_STANDARD_NO_PAD.encode([&nonce, &*sealed, tag.as_ref()].concat())
    }

    /// The secret, if this seal closed it under this name.
    pub fn open(&self, name: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut secret = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.cipher().open_in_place(nonce, Aad::from(name), &mut secret).ok()?.len();
        secret.truncate(length);
        Some(secret)
    }

    fn cipher(&self) -> LessSafeKey {
        let key = Zeroizing::new(self.0.mac(&[b"seal"]));
        let key = UnboundKey::new(&AES_256_GCM, &*key).expect("32 bytes are expected and there");
        LessSafeKey::new(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(digits: &str) -> Seal {
        Seal::new(&digits.repeat(32).parse().expect("a key"))
    }

    #[test]
    fn what_is_sealed_is_opened_by_the_same_seal_under_the_same_name_alone() {
        let (one, other) = (seal("11"), seal("22"));
        let sealed = one.close("a", b"a secret");
        assert_eq!(one.open("a", &sealed).as_deref().map(Vec::as_slice), Some(&b"a secret"[..]));
        assert_eq!(one.open("b", &sealed), None);
        assert_eq!(other.open("a", &sealed), None);
        assert_ne!(one.close("a", b"a secret"), sealed, "each time in another way");
    }

    #[test]
    fn what_was_changed_is_not_opened() {
        let seal = seal("11");
        let bytes = BASE64_STANDARD_NO_PAD.decode(seal.close("a", b"a secret")).expect("base64");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open("a", &BASE64_STANDARD_NO_PAD.encode(changed)), None, "{at}");
        }
        for short in ["", "AAAA", "é", &BASE64_STANDARD_NO_PAD.encode([0; NONCE_LEN])] {
            assert_eq!(seal.open("a", short), None, "{short}");
        }
    }
}
