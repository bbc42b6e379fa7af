//! What one browser was issued for one number: the codes, sealed, and the rules for when they open.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use super::Code;
use crate::clock::Timestamp;
use crate::key::Key;
use crate::mobile::Mobile;
use crate::random;

/// SMS arrive late and out of order, so the code before the last one is good too.
const CODES_KEPT: usize = 2;

/// Names a challenge in the database. It is random and says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChallengeId(String);

impl ChallengeId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Turns a code into what may be stored: a MAC over challenge, number and code, under a key that is not
/// in the database. Whoever reads the table learns no code, and cannot try them all.
#[derive(Clone, Debug)]
pub struct Seal(Key);

/// A code as it is stored.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sealed {
    mac: String,
    expires_at: Timestamp,
}

/// An open question to one browser: which code went to this number?
///
/// It is kept in the browser's session. A browser that holds none cannot answer, whatever it sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    id: ChallengeId,
    mobile: Mobile,
    codes: Vec<Sealed>,
    ends_at: Option<Timestamp>,
}

impl Seal {
    /// The seal of a service with this key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self(key.derive("code"))
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }

    fn mac(&self, id: &ChallengeId, mobile: &Mobile, code: &Code) -> String {
        let parts = [id.as_str().as_bytes(), mobile.digits().as_bytes(), code.expose().as_bytes()];
        hex::encode(self.0.mac(&parts))
    }
}

impl Challenge {
    /// A new challenge to this number, without a code: nothing opens it yet.
    #[must_use]
    pub fn new(mobile: Mobile) -> Self {
        Self { id: ChallengeId(random::name()), mobile, codes: Vec::new(), ends_at: None }
    }

    /// Its name in the database.
    #[must_use]
    pub fn id(&self) -> &ChallengeId {
        &self.id
    }

    /// The number that the codes went to.
    #[must_use]
    pub fn mobile(&self) -> &Mobile {
        &self.mobile
    }

    /// When the last code expires that was issued, withdrawn or not; `None` if none was.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    /// Adds a code that is good until `expires_at`. Only the last two are kept.
    pub fn issue(&mut self, seal: &Seal, code: &Code, expires_at: Timestamp) {
        let mac = seal.mac(&self.id, &self.mobile, code);
        self.ends_at = self.ends_at.max(Some(expires_at));
        self.codes.push(Sealed { mac, expires_at });
        if self.codes.len() > CODES_KEPT {
            self.codes.remove(0);
        }
    }

    /// Holds the codes again that were held `before` the last one, which nobody was sent. The challenge goes
    /// on as if it had been: how long it lasts would tell what the provider said.
    pub fn withdraw_last(&mut self, before: Self) {
        self.codes = before.codes;
    }

    /// Puts `code` in the place of the last one issued: the provider sent another than ours.
    pub fn replace_last(&mut self, seal: &Seal, code: &Code) {
        let mac = seal.mac(&self.id, &self.mobile, code);
        if let Some(last) = self.codes.last_mut() {
            last.mac = mac;
        }
    }

    /// Whether this number and code answer the challenge now. Takes the same time for every wrong code.
    #[must_use]
    pub fn opens(&self, seal: &Seal, mobile: &Mobile, code: &Code, now: Timestamp) -> bool {
        *mobile == self.mobile && self.has(seal, code, |sealed| now < sealed.expires_at)
    }

    /// Whether this code answered it once, and has expired.
    #[must_use]
    pub fn has_expired(&self, seal: &Seal, code: &Code, now: Timestamp) -> bool {
        self.has(seal, code, |sealed| now >= sealed.expires_at)
    }

    fn has(&self, seal: &Seal, code: &Code, which: impl Fn(&Sealed) -> bool) -> bool {
        let mac = seal.mac(&self.id, &self.mobile, code);
        self.codes
            .iter()
            .filter(|sealed| which(sealed))
            .fold(Choice::from(0), |found, sealed| {
                found | mac.as_bytes().ct_eq(sealed.mac.as_bytes())
            })
            .into()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed(until {})", self.expires_at.seconds())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_000_000);
    const LIFETIME: Duration = Duration::from_mins(5);

    struct Issuer {
        seal: Seal,
        challenge: Challenge,
    }

    impl Issuer {
        fn new() -> Self {
            let key: Key = "ab".repeat(32).parse().expect("a key");
            Self { seal: Seal::new(&key), challenge: Challenge::new(mobile("13800138000")) }
        }

        fn issue(&mut self, digits: &str, at: Timestamp) {
            self.challenge.issue(&self.seal, &code(digits), at + LIFETIME);
        }

        fn opens(&self, digits: &str, at: Timestamp) -> bool {
            let mobile = self.challenge.mobile().clone();
            self.challenge.opens(&self.seal, &mobile, &code(digits), at)
        }
    }

    fn mobile(digits: &str) -> Mobile {
        digits.parse().expect("a mobile")
    }

    fn code(digits: &str) -> Code {
        digits.parse().expect("a code")
    }

    fn after(seconds: u64) -> Timestamp {
        START + Duration::from_secs(seconds)
    }

    #[test]
    fn nothing_issued_is_never_equal_to_anything() {
        let issuer = Issuer::new();
        assert!(!issuer.opens("000000", START));
        assert_eq!(issuer.challenge.expires_at(), None);
    }

    #[test]
    fn a_code_opens_until_the_second_it_expires() {
        let mut issuer = Issuer::new();
        issuer.issue("012345", START);
        assert!(issuer.opens("012345", after(299)));
        assert!(!issuer.opens("012345", after(300)));
        assert!(!issuer.opens("12345678", START));
    }

    #[test]
    fn the_last_two_codes_open_each_until_its_own_time() {
        let mut issuer = Issuer::new();
        issuer.issue("111111", START);
        issuer.issue("222222", after(60));
        assert!(issuer.opens("111111", after(299)) && issuer.opens("222222", after(299)));
        assert!(!issuer.opens("111111", after(300)) && issuer.opens("222222", after(359)));
        let has_expired =
            |code_of: &str, at| issuer.challenge.has_expired(&issuer.seal, &code(code_of), at);
        assert!(!has_expired("111111", after(299)) && has_expired("111111", after(300)));
        assert!(!has_expired("222222", after(300)) && !has_expired("999999", after(999)));
        issuer.issue("333333", after(120));
        assert!(!issuer.opens("111111", after(121)), "the third drives out the first");
        assert!(issuer.opens("222222", after(121)) && issuer.opens("333333", after(121)));
    }

    #[test]
    fn a_code_that_is_withdrawn_gives_way_to_those_before_it_and_ends_nothing() {
        let mut issuer = Issuer::new();
        issuer.issue("111111", START);
        issuer.issue("222222", after(60));
        let before = issuer.challenge.clone();
        issuer.issue("333333", after(120));
        issuer.challenge.withdraw_last(before);
        assert!(issuer.opens("111111", after(121)) && issuer.opens("222222", after(121)));
        assert!(!issuer.opens("333333", after(121)));
        assert_eq!(issuer.challenge.expires_at(), Some(after(420)));
    }

    #[test]
    fn a_code_is_bound_to_number_challenge_and_key() {
        let mut issuer = Issuer::new();
        issuer.issue("111111", START);
        let Issuer { seal, challenge } = &issuer;
        assert!(!challenge.opens(seal, &mobile("13900139000"), &code("111111"), START));

        let mut stolen = Challenge::new(challenge.mobile().clone());
        stolen.codes.clone_from(&challenge.codes);
        assert!(!stolen.opens(seal, challenge.mobile(), &code("111111"), START));

        let other = Seal::new(&"cd".repeat(32).parse().expect("a key"));
        assert!(!challenge.opens(&other, challenge.mobile(), &code("111111"), START));
    }

    #[test]
    fn a_code_that_the_provider_chose_takes_the_place_of_ours() {
        let mut issuer = Issuer::new();
        issuer.issue("111111", START);
        issuer.issue("222222", START);
        issuer.challenge.replace_last(&issuer.seal, &code("909090"));
        assert!(issuer.opens("909090", START) && issuer.opens("111111", START));
        assert!(!issuer.opens("222222", START));
    }

    #[test]
    fn what_a_session_keeps_shows_no_code() {
        let mut issuer = Issuer::new();
        issuer.issue("135790", START);
        let kept = serde_json::to_string(&issuer.challenge).expect("JSON");
        assert!(
            !kept.contains("135790")
                && !format!("{issuer:?}", issuer = issuer.challenge).contains("135790")
        );
        let again: Challenge = serde_json::from_str(&kept).expect("the same");
        assert!(again.opens(&issuer.seal, &mobile("13800138000"), &code("135790"), START));
    }
}
