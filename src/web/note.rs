//! What a form says beside one of its fields.

use std::borrow::Cow;

use super::words::Trouble;

/// A field that something can be said about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Mobile,
    Code,
    Agree,
    Current,
    Password,
}

impl Field {
    /// Its name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Code => "code",
            Self::Agree => "agree",
            Self::Current => "current",
            Self::Password => "password",
        }
    }
}

/// Something said beside a field, which has the focus then: so it is read out with it.
pub(crate) struct Note {
    pub field: Field,
    pub is_good: bool,
    pub text: String,
    /// What to do, or nothing.
    pub advice: Cow<'static, str>,
}

impl Note {
    /// That something went well.
    pub fn good(field: Field, text: impl Into<String>) -> Self {
        Self { field, is_good: true, text: text.into(), advice: "".into() }
    }

    /// That something is wrong.
    pub fn bad(field: Field, text: impl Into<String>) -> Self {
        Self { field, is_good: false, text: text.into(), advice: "".into() }
    }

    /// That something is wrong, and what to do.
    pub fn trouble(field: Field, trouble: Trouble) -> Self {
        Self { advice: trouble.advice.into(), ..Self::bad(field, trouble.what) }
    }
}

/// The note of a page that has one at most.
#[derive(Default)]
pub(crate) struct Notes(pub Option<Note>);

impl Notes {
    /// What is said beside the field of this name.
    pub fn beside(&self, name: &str) -> Option<&Note> {
        self.0.as_ref().filter(|note| note.field.name() == name)
    }

    /// Whether something is wrong.
    pub fn has_error(&self) -> bool {
        self.0.as_ref().is_some_and(|note| !note.is_good)
    }
}
