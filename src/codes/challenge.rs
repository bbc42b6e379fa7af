//! What one browser was issued for one number, and the rules for when it opens.

use serde::{Deserialize, Serialize};
use subtle::Choice;

use super::{ChallengeId, Code, Guesses, Seal, Sealed};
use crate::clock::Timestamp;
use crate::mobile::Mobile;

/// SMS arrive late and out of order, so the code before the last one is good too.
const CODES_GOOD: usize = 2;

/// An open question to one browser, as it stood when it was read: which code went to this number?
///
/// The browser's session holds it. A browser that holds none cannot answer, whatever it sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// Names it.
    pub id: ChallengeId,
    /// The number that the codes went to.
    pub mobile: Mobile,
    /// The codes, sealed, the newest last, with spaces between.
    pub codes: String,
    /// How many guesses were compared with it.
    pub guesses: i64,
    /// Whether it was answered.
    pub is_used: bool,
    /// Whether too many wrong codes had been typed in all when its first code was asked for.
    pub is_late: bool,
    /// When its newest code expires, or would if that had not been withdrawn: how long it lasts would tell what the
    /// provider said.
    pub expires_at: Timestamp,
}

/// What may still be done with a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be answered.
    Open,
    /// Its guesses are made. A new code would give them back, so it gets none until it is over.
    Spent,
    /// It was answered.
    Used,
    /// It has expired.
    Over,
}

impl Challenge {
    /// Whether a new code may be added to it, and a guess be compared.
    #[must_use]
    pub fn state(&self, guesses: Guesses, now: Timestamp) -> State {
        if self.is_used {
            State::Used
        } else if now >= self.expires_at {
            State::Over
        } else if self.guesses >= guesses.most() {
            State::Spent
        } else {
            State::Open
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
        let typed = Sealed::new(seal, &self.id, &self.mobile, code, self.expires_at);
        let issued = self.codes.split_whitespace().rev().take(CODES_GOOD);
        issued
            .filter_map(|sealed| sealed.parse().ok())
            .filter(which)
            .fold(Choice::from(0), |found, sealed| found | sealed.is_same(&typed))
            .into()
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
            let challenge = Challenge {
                id: ChallengeId::random(),
                mobile: mobile("13800138000"),
                codes: String::new(),
                guesses: 0,
                is_used: false,
                is_late: false,
                expires_at: START + LIFETIME,
            };
            Self { seal: seal("ab"), challenge }
        }

        fn issue(&mut self, digits: &str, at: Timestamp) {
            let Challenge { id, mobile, codes, .. } = &mut self.challenge;
            let sealed = Sealed::new(&self.seal, id, mobile, &code(digits), at + LIFETIME);
            *codes = format!("{codes} {sealed}");
        }

        fn opens(&self, digits: &str, at: Timestamp) -> bool {
            self.challenge.opens(&self.seal, &self.challenge.mobile, &code(digits), at)
        }
    }

    fn seal(key: &str) -> Seal {
        Seal::new(&key.repeat(32).parse().expect("a key"))
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
    fn it_is_open_until_it_is_used_spent_or_over() {
        let mut challenge = Issuer::new().challenge;
        let state = |challenge: &Challenge, at| challenge.state(Guesses::default(), at);
        assert_eq!(state(&challenge, after(299)), State::Open);
        assert_eq!(state(&challenge, after(300)), State::Over);
        challenge.guesses = 4;
        assert_eq!(state(&challenge, START), State::Open);
        challenge.guesses = 5;
        assert_eq!(state(&challenge, START), State::Spent);
        challenge.is_used = true;
        assert_eq!(state(&challenge, START), State::Used);
    }

    #[test]
    fn a_code_is_bound_to_number_challenge_and_key() {
        let mut issuer = Issuer::new();
        issuer.issue("111111", START);
        let Issuer { seal, challenge } = &issuer;
        assert!(!challenge.opens(seal, &mobile("13900139000"), &code("111111"), START));

        let stolen = Challenge { id: ChallengeId::random(), ..challenge.clone() };
        assert!(!stolen.opens(seal, &challenge.mobile, &code("111111"), START));
        let other = super::tests::seal("cd");
        assert!(!challenge.opens(&other, &challenge.mobile, &code("111111"), START));
    }

    #[test]
    fn what_is_kept_shows_no_code() {
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
