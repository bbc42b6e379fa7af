//! The only place that asks for randomness: the operating system's, nothing in between.
//!
//! Each function panics if the system has none to give, because then nothing here is safe to do.

use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use rand::{Rng, RngExt};

/// So many random bytes.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes
}

/// A uniform number from 0 up to, not including, `end`.
#[must_use]
pub fn below(end: u32) -> u32 {
    UnwrapErr(SysRng).random_range(0..end)
}

/// 128 random bits as 32 lower-case hex digits: a name that nobody guesses.
#[must_use]
pub fn name() -> String {
    hex::encode(bytes::<16>())
}
