//! Passwords: what one has to be like, and how it is kept.
//!
//! Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet). What Django kept is
//! taken over, and hashed anew when its owner signs in.

mod common;
mod hash;
mod hasher;
mod password;

pub use hash::{Hash, NotAHash};
pub use hasher::{Checked, Passwords};
pub use password::{Password, PasswordLength, Unfit};
