//! The story told to an application, as OpenID Connect has it: what may be asked, what is granted, and who is told of the
//! end.
//!
//! Nothing here knows of pages or of SQL.

mod registrar;
mod rules;

pub use registrar::{Changed, Registrar, Rotated};
pub use rules::OidcRules;
