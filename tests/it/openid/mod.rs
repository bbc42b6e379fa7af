//! OpenID Connect, as applications and the people who are led here meet it.

mod addresses;
mod again;
mod application;
mod backchannel;
mod bad_input;
mod claims;
mod clients;
mod codes;
mod consent;
mod discovery;
mod growth;
mod keys;
mod ledger;
mod over;
pub mod pages;
mod plan;
mod refreshing;
mod secrets;
mod settings;
mod signing_out;
mod strangers;
mod sweeping;

use application::{Application, CALLBACK, Tokens};
