//! Passwords: what one has to be like, and how it is kept.
//!
//! Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet). What Django kept is
//! taken over, and hashed anew when its owner signs in. A wrong password takes as long whatever is kept.

mod common;
mod hash;
mod hasher;
mod kind;
mod line;
mod password;

pub use hash::Hash;
pub use hasher::{Checked, Passwords};
pub use kind::{Kind, NotAHash};
pub use password::{Password, PasswordLength, Unfit};
