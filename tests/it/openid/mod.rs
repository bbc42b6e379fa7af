//! Applications that sign people in by OpenID Connect.

mod backchannel;
mod keys;
