//! The proof that a request is ours: `CheckSum` = SHA-1 (AppSecret + Nonce + CurTime), in lower-case hex.

use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};

use crate::clock::Timestamp;
use crate::random;

/// The signed headers of one request; good for five minutes around its time.
pub(super) struct Signature {
    pub nonce: String,
    pub cur_time: String,
    pub check_sum: String,
}

impl Signature {
    pub fn new(app_secret: &SecretString, now: Timestamp) -> Self {
        let nonce = random::name();
        let cur_time = now.seconds().to_string();
        let check_sum = check_sum(app_secret, &nonce, &cur_time);
        Self { nonce, cur_time, check_sum }
    }
}

fn check_sum(app_secret: &SecretString, nonce: &str, cur_time: &str) -> String {
    let mut sha1 = Sha1::new();
    for part in [app_secret.expose_secret(), nonce, cur_time] {
        sha1.update(part);
    }
    hex::encode(sha1.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of a made-up application, computed with `sha1sum`.
    #[test]
    fn the_check_sum_is_sha1_over_secret_nonce_and_time() {
        let secret = SecretString::from("mock-app-secret");
        assert_eq!(
            check_sum(&secret, "0123456789abcdef0123456789abcdef", "1443592222"),
            "b080ee368cef4ada09e21a55741305a79ef67648"
        );
    }

    #[test]
    fn every_request_has_a_nonce_of_its_own_and_whole_seconds() {
        let secret = SecretString::from("mock-app-secret");
        let now = Timestamp::from_seconds(1_443_592_222);
        let (one, two) = (Signature::new(&secret, now), Signature::new(&secret, now));
        assert_ne!(one.nonce, two.nonce);
        assert_eq!(one.nonce.len(), 32);
        assert_eq!(one.cur_time, "1443592222");
        assert_eq!(one.check_sum, check_sum(&secret, &one.nonce, "1443592222"));
    }
}
