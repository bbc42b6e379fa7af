//! Who reads an answer, and where: what it may need, and what it may say, hangs on that.

use super::addresses;

/// Where an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a browser, on our own host.
    Home,
    /// In a browser, on an application's host, of which nothing is ours but one folder.
    Application,
    /// By a proxy, which hands it to whoever asked it.
    Proxy,
}

impl Place {
    /// Where the answer to a request for this path is read.
    pub fn of(path: &str) -> Self {
        // There are proxies that route by path and do not tell large letters from small ones.
        let begins = |folder: &str| {
            path.get(..folder.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(folder))
        };
        if begins(addresses::BESIDE) {
            Self::Application
        } else if path.starts_with(addresses::FORWARD) {
            Self::Proxy
        } else {
            Self::Home
        }
    }
}
