//! What was told to one alone, in a world: nobody else may find it anywhere.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The value of every cookie that names a session or proves a device, of every code and token that an application was
/// given, and of every secret that it is known by.
#[derive(Clone, Default)]
pub struct SeenSecrets(Arc<Mutex<BTreeSet<String>>>);

/// The names under which a program is told a secret.
const NAMES: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];

impl SeenSecrets {
    pub fn note(&self, secret: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
    }

    /// All of them.
    pub fn all(&self) -> BTreeSet<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what this text tells an application: an address or a page that leads there, or JSON.
    pub fn note_told(&self, text: &str) {
        if let Ok(told) = serde_json::from_str::<Value>(text) {
            for secret in NAMES.into_iter().filter_map(|name| told[name].as_str()) {
                self.note(secret);
                // A refresh token's first part names all that come of it.
                if let Some((family, _)) = secret.split_once('-').filter(|(one, _)| one.len() == 64)
                {
                    self.note(family);
                }
            }
        }
        for before in ["code=", "name=\"code\" value=\""] {
            for (at, _) in text.match_indices(before) {
                let code = &text[at + before.len()..];
                let end = code.find(|digit: char| !digit.is_ascii_hexdigit()).unwrap_or(code.len());
                if end == 64 {
                    self.note(&code[..end]);
                }
            }
        }
    }
}
