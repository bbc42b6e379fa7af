//! ★ The story: a number is typed, a code goes out, the code comes back, somebody is in.
//!
//! Every rule of who gets a code and who gets in is here or called from here, a task a file: [`Asking`] for a code,
//! [`Typing`] it, signing in [`ByPassword`], the [`Accounts`] of those who are in, and what an [`Operator`] does to
//! them. A step of one is a unit of work. Nothing here knows of pages, of HTTP or of SQL.

mod account;
mod asking;
mod bill;
mod by_password;
mod caller;
mod counted;
mod delivery;
mod desk;
mod operator;
mod policy;
mod repeated;
mod send_code;
mod set_password;
mod test_mobiles;
mod turns;
mod typing;

pub use account::{Account, Accounts, EndSession};
pub use asking::Asking;
pub use by_password::{ByPassword, PasswordLogin};
pub use caller::Caller;
pub use desk::Desk;
pub use operator::{Enabled, Operator};
pub use policy::{Policy, Registration};
pub use send_code::{SendCode, Waiting};
pub use set_password::SetPassword;
pub use test_mobiles::{NotTestMobiles, TestMobiles};
pub use typing::{CodeLogin, Typing, WrongCode};

pub use crate::devices::KNOWN_FOR;

use std::time::Duration;

/// When to come back where sign-in by SMS is off: only the operator can say, so not soon.
pub const LOCKED_FOR: Duration = Duration::from_hours(24);
