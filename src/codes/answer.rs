//! A right code, typed in one browser: known again when it comes twice.

use std::fmt;

use super::{Code, Seal};
use crate::mobile::Mobile;

/// The name of a session: 128 bits that nobody guesses.
pub type SessionName = [u8; 16];

/// What a browser answered. The same browser, number and code give the same again, and nothing else does.
///
/// A browser drops the answer to a form that it sends a second time, and with it the cookie: so the second
/// must find the way to the session that the first began, without a code being good twice.
#[derive(Clone)]
pub struct Answer {
    mark: SessionName,
    session: SessionName,
}

impl Answer {
    /// This code for this number, from the browser whose session has this name.
    #[must_use]
    pub fn new(seal: &Seal, browser: &SessionName, mobile: &Mobile, code: &Code) -> Self {
        let parts: [&[u8]; 4] =
            [b"answer", browser, mobile.digits().as_bytes(), code.expose().as_bytes()];
        let mac = seal.key().mac(&parts);
        let (mut mark, mut session) = ([0; 16], [0; 16]);
        mark.copy_from_slice(&mac[..16]);
        session.copy_from_slice(&mac[16..]);
        Self { mark, session }
    }

    /// What the database knows it by. It tells nothing of the session.
    #[must_use]
    pub fn mark(&self) -> String {
        hex::encode(self.mark)
    }

    /// The session that it begins.
    #[must_use]
    pub fn session(&self) -> SessionName {
        self.session
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn answer(key: &str, browser: u8, mobile: &str, code: &str) -> Answer {
        let seal = Seal::new(&key.repeat(32).parse().expect("a key"));
        let (mobile, code) = (mobile.parse().expect("a mobile"), code.parse().expect("a code"));
        Answer::new(&seal, &[browser; 16], &mobile, &code)
    }

    #[test]
    fn the_same_again_is_the_same_answer_and_nothing_else_is() {
        let one = || answer("ab", 1, "13800138000", "012345");
        assert_eq!((one().mark(), one().session()), (one().mark(), one().session()));
        let all = [
            one(),
            answer("cd", 1, "13800138000", "012345"),
            answer("ab", 2, "13800138000", "012345"),
            answer("ab", 1, "13900139000", "012345"),
            answer("ab", 1, "13800138000", "012346"),
        ];
        let names: HashSet<String> =
            all.iter().flat_map(|answer| [answer.mark(), hex::encode(answer.session())]).collect();
        assert_eq!(names.len(), 10, "and a mark is no session");
        assert_eq!(format!("{:?}", one()), "Answer(…)");
    }
}
