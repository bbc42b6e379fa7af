//! The story told to an application, as OpenID Connect has it: what may be asked, what is granted, and who is told of the
//! end.
//!
//! Nothing here knows of pages, and of SQL only where the keys lie.

mod keys;
mod rules;

pub use keys::{Jwk, Keys, Rotated, SigningKey, State};
pub use rules::OidcRules;
