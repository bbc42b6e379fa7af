//! A sentence with a name in it that somebody else chose.

use std::fmt;

/// In a page the name stands in `<bdi>`: what is written from right to left leaves the words around it in their places.
#[derive(Clone, Debug)]
pub(crate) struct Naming {
    sentence: &'static str,
    pub name: String,
}

impl Naming {
    /// `{}` in the sentence stands for the name.
    pub fn new(sentence: &'static str, name: String) -> Self {
        Self { sentence, name }
    }

    /// What stands before the name.
    pub fn before(&self) -> &'static str {
        self.parts().0
    }

    /// What stands after it.
    pub fn after(&self) -> &'static str {
        self.parts().1
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.sentence.split_once("{}").unwrap_or((self.sentence, ""))
    }
}

impl fmt::Display for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before(), self.name, self.after())
    }
}
