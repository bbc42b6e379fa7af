//! The code: what it is, how it is kept, and when it opens.
//!
//! [`Code`] is what travels in the SMS. A session holds a [`Challenge`], and that has the code, sealed. How often
//! it was guessed at and whether it is used up is counted by [`Challenges`].

mod answer;
mod challenge;
mod challenge_id;
mod challenges;
mod code;
mod guesses;
mod seal;
mod sealed;

pub use answer::{Answer, SessionName};
pub use challenge::{Challenge, State};
pub use challenge_id::ChallengeId;
pub use challenges::Challenges;
pub use code::{Code, CodeLength, NotACode};
pub use guesses::Guesses;
pub use seal::Seal;
pub use sealed::{NotSealed, Sealed};
