//! The log.

use std::io::IsTerminal;

use anyhow::anyhow;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Variables};

/// What commands log that are no service: warnings, where `RUST_LOG` is not set.
pub(super) fn warnings(variables: &Variables) -> &str {
    variables.get("RUST_LOG").unwrap_or("warn")
}

/// What is logged, as `RUST_LOG` says it.
pub(super) fn filter(level: &str) -> Result<EnvFilter, &'static str> {
    EnvFilter::try_new(level).map_err(
        |_| "`info` or the like is expected, or several with commas, as in `warn,codelogin=info`",
    )
}

/// Turns the log on. It goes to standard error.
pub(super) fn log(level: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = filter(level).map_err(|expected| anyhow!("RUST_LOG: {expected}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would tell of a log that cannot be written by a panic.
        .log_internal_errors(false)
        .with_writer(std::io::stderr)
        // Colours are for people: in a file or a journal they would stand between the words.
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
