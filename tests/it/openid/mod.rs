//! OpenID Connect, as applications and the people who are led here meet it.

mod backchannel;
mod clients;
mod keys;
pub mod pages;
mod plan;
