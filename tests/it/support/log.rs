//! Everything that the service logs, at the finest level. No secret may be in it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// The log of one world. It hears what happens on the test's own thread, and in a test on one thread that
/// is everything.
pub struct Log {
    pages: Pages,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Pages(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn open() -> Self {
        let pages = Pages::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(pages.clone())
            .finish();
        Self { pages, _listening: tracing::subscriber::set_default(subscriber) }
    }

    /// All that was logged until now.
    pub fn text(&self) -> String {
        let pages = self.pages.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&pages).into_owned()
    }

    /// How many lines of this level have this text.
    pub fn lines(&self, level: &str, text: &str) -> usize {
        self.text().lines().filter(|line| line.contains(level) && line.contains(text)).count()
    }
}

impl io::Write for Pages {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Pages {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Where `secret` stands in `text` as a word of its own: six digits within a longer number or an id are none, and an id
/// that SQLite has half overwritten may end with them.
pub fn find(text: &str, secret: &str) -> Option<String> {
    let is_within_a_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_edge = |neighbour: Option<char>| !neighbour.is_some_and(is_within_a_word);
    let (before, after) =
        text.match_indices(secret).map(|(at, _)| text.split_at(at)).find(|(before, after)| {
            is_edge(before.chars().next_back()) && is_edge(after[secret.len()..].chars().next())
        })?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(format!("{line}{}", after.lines().next().unwrap_or_default()))
}
