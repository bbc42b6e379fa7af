//! How far long work has come.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar, shown on a terminal alone.
pub(super) fn progress(doing: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(doing)
}
