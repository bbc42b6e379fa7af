//! The only place that asks for randomness: the operating system's, nothing in between, where a secret hangs on it.
//!
//! Each function panics if the system has none to give, because then nothing here is safe to do.

use std::time::Duration;

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

/// A uniform time, to the millisecond, shorter than that.
#[must_use]
pub fn shorter_than(longest: Duration) -> Duration {
    let milliseconds = u32::try_from(longest.as_millis()).unwrap_or(u32::MAX);
    Duration::from_millis(below(milliseconds.max(1)).into())
}

/// 128 bits as 32 lower-case hex digits: a name that nothing else has, and that need be no secret. It comes from a
/// generator of this program's, which the operating system's randomness has begun: without a system call each time.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the room of randomness")]
pub fn label() -> String {
    let label: u128 = rand::rng().random();
    format!("{label:032x}")
}

/// Whether this can be such a name.
#[must_use]
pub fn is_label(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// 128 random bits as 32 lower-case hex digits: a name that nobody guesses.
#[must_use]
pub fn name() -> String {
    hex::encode(bytes::<16>())
}
