//! What applications have of people: a code first, then tokens; and what people have said that they may know.
//!
//! A grant is never a copy of what it hangs on: session, user and client are asked for at each use.

mod access;
mod applications;
mod codes;
mod consents;
mod ending;
mod granted;
mod pkce;
mod refresh;
mod refresh_token;
mod scopes;

pub use access::Shown;
pub use applications::Application;
pub use codes::{Code, NewGrant};
pub use ending::Ended;
pub use granted::Granted;
pub use pkce::{Challenge, NotAChallenge};
pub use refresh::Family;
pub use refresh_token::RefreshToken;
pub use scopes::{Scope, Scopes};

use crate::db::Db;

/// The grants in a database.
#[derive(Clone, Debug)]
pub struct Grants {
    db: Db,
}

impl Grants {
    /// Those in this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}
