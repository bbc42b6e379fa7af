//! A key with what is secret of it: RSA of 2,048 bits, which every application knows.

use anyhow::Context;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::seal::Seal;

/// It is never printed.
pub(super) struct Pair(KeyPair);

impl Pair {
    /// One that nobody has. Takes a core for a good part of a second.
    pub fn random() -> anyhow::Result<Self> {
        KeyPair::generate(KeySize::Rsa2048).map(Self).context("no signing key can be made")
    }

    /// The one that was sealed under this name.
    pub fn opened(seal: &Seal, kid: &str, sealed: &str) -> anyhow::Result<Self> {
        let opened = seal.open(kid, sealed).with_context(|| {
            format!(
                "the signing key {kid} cannot be opened, because another SECRET_KEY has sealed it → set that one \
                 again; else `codelogin key rotate` has another key sign"
            )
        })?;
        let pair = KeyPair::from_pkcs8(&opened);
        pair.map(Self).with_context(|| format!("the signing key {kid} is spoilt"))
    }

    /// As it is kept.
    pub fn sealed(&self, seal: &Seal, kid: &str) -> anyhow::Result<String> {
        let secret = self.0.as_der().context("the signing key cannot be written")?;
        Ok(seal.close(kid, secret.as_ref()))
    }

    /// What others know of it, as a JWK has it; the exponent is always 65,537.
    pub fn modulus(&self) -> String {
        let modulus = self.0.public_key().modulus();
        BASE64_URL_SAFE_NO_PAD.encode(modulus.big_endian_without_leading_zero())
    }

    /// RS256 (RFC 7518 §3.3).
    pub fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let signed = self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.context("the key does not sign")?;
        Ok(signature)
    }
}
