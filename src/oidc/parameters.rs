//! What an application says, as it came: in an address, or in a form.

use std::collections::HashSet;

/// Names and values. What is empty counts as left out (RFC 6749 §3.1).
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

/// A name that is there twice: two readers could read it differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubled;

impl Parameters {
    /// Those of a query, or of a form's body.
    #[must_use]
    pub fn read(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The only value of this name; nothing where there is none, or more than one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(of, _)| of == name);
        let (_, value) = values.next()?;
        let is_single = values.next().is_none();
        (is_single && !value.is_empty()).then_some(value)
    }

    /// Looks whether each name is there once.
    ///
    /// # Errors
    /// If one is not.
    pub fn are_single(&self) -> Result<(), Doubled> {
        let names: HashSet<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        if names.len() == self.0.len() { Ok(()) } else { Err(Doubled) }
    }

    /// All of them, as a query.
    #[must_use]
    pub fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The same without this one.
    #[must_use]
    pub fn query_without(&self, name: &str) -> String {
        let others = self.0.iter().filter(|(of, _)| of != name);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_twice_or_empty_is_not_there() {
        let parameters = Parameters::read(b"a=1&b=&c=2&c=2&d=%E4%BD%A0+");
        assert_eq!(parameters.get("a"), Some("1"));
        assert_eq!(parameters.get("d"), Some("你 "));
        for none in ["b", "c", "e"] {
            assert_eq!(parameters.get(none), None, "{none}");
        }
        assert_eq!(parameters.are_single(), Err(Doubled));
        assert_eq!(Parameters::read(b"a=1&b=").are_single(), Ok(()));
        assert_eq!(parameters.query_without("c"), "a=1&b=&d=%E4%BD%A0+");
    }
}
