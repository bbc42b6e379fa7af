//! The settings that a command needs.

use crate::clock::Clock;
use crate::config::{Config, Purpose, Variables};

/// Reads them. All mistakes come at once.
pub(super) fn settings(variables: &Variables, purpose: Purpose) -> anyhow::Result<Config> {
    Ok(Config::read(variables, purpose, Clock::System.now())?)
}
