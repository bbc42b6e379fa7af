//! The code: what it is, how it is kept, and when it opens.
//!
//! [`Code`] is what travels in the SMS. A session keeps it as a [`Challenge`] holds it: sealed. How often
//! a challenge was guessed at and whether it is used up stands in the database, with [`Challenges`].

mod answer;
mod challenge;
mod challenges;
mod code;

pub use answer::{Answer, SessionName};
pub use challenge::{Challenge, ChallengeId, Seal, Sealed};
pub use challenges::{Challenges, Guesses, State};
pub use code::{Code, CodeLength, NotACode};
