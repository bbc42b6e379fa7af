//! The commands, as an operator at a terminal meets them: the real program, in a folder of its own, with
//! no setting but those that he makes.

mod check;
mod client;
mod database;
mod demo;
mod events;
mod help;
mod import;
mod key;
mod operator;
mod output;
mod password;
mod place;
mod postgres;
mod program;
mod provider;
mod restore;
mod serve;
mod session;
mod settings;
mod sms;
mod stop;
mod systemd;
mod unwritable;
mod user;

pub use demo::Demo;
pub use operator::Operator;
pub use program::{Done, Program};
pub use provider::{HandMadeProvider, StandIn, code_in_inbox};
